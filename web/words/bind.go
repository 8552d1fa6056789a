package words

import (
	"regexp"
	"strings"
)

var (
	// counted is a number, or the place of one, with what it counts or its unit after it.
	counted = regexp.MustCompile(`([0-9}]) (台|个|条|次|步|章|站|票|行|句|跳|位|字节|小时|分钟|秒|(?:ms|µs|s|min|h|d|kB|MB)\b|%)`)
	// ordinal is 第 with its number.
	ordinal = regexp.MustCompile(`第 ([0-9{])`)
	// numbered is what has a number for its name.
	numbered = regexp.MustCompile(`(条目|任期|索引|追加|提交|应用|消息|操作|端口) ([0-9{])`)

	// countedEnglish is the same in English: units, and the plurals of what is counted.
	countedEnglish = regexp.MustCompile(`([0-9}]) ((?:ms|µs|ns|s|min|h|d|B|kB|MB|KiB|MiB|bytes?|bits|characters|servers?|machines?|clients` +
		`|keys?|lines?|messages?|votes?|events|stations|steps|sentences|ops?|operations?|requests|processes|commands|futures|files|modules` +
		`|connections|times|things|words|seconds|virtual (?:seconds|hours)|round trips?)\b|%)`)
	// numberedEnglish is what has a number for its name, or a letter.
	numberedEnglish = regexp.MustCompile(`\b((?i:term|entry|entries|station|chapter|step|sentence|message|line|hop|version|machine|server` +
		`|process|index|operation)|append|commit|match) ([0-9{])`)
	// verbatim is code and markup, which stay as they are.
	verbatim = regexp.MustCompile("`[^`]*`|<code>[^<]*</code>|<[^>]*>")
)

// Bind joins the numbers of a text, plain or marked up, to what they count or name, with a blank at which no line ends.
// Sources, catalogs and prose are written with plain blanks.
func Bind(lang, text string) string {
	if lang == Chinese {
		return bind(text)
	}
	var out strings.Builder
	from := 0
	for _, at := range append(verbatim.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		out.WriteString(numberedEnglish.ReplaceAllString(countedEnglish.ReplaceAllString(text[from:at[0]], "${1}\u00a0$2"), "$1\u00a0$2"))
		out.WriteString(text[at[0]:at[1]])
		from = at[1]
	}
	return out.String()
}

func bind(text string) string {
	text = ordinal.ReplaceAllString(counted.ReplaceAllString(text, "${1}\u00a0$2"), "第\u00a0$1")
	return numbered.ReplaceAllString(text, "$1\u00a0$2")
}
