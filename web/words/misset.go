package words

import "regexp"

// misset are the ways in which Chinese goes wrong in print, by what is wrong; see README.md.
var misset = map[string]*regexp.Regexp{
	"no space between Han and Latin":  regexp.MustCompile("\\p{Han}[A-Za-z0-9`]|[A-Za-z0-9`]\\p{Han}"),
	"narrow punctuation":              regexp.MustCompile(`\p{Han} ?(?:[,.;:?!)"'](?:\W|$)|\()|[,.;:?!)"'] ?\p{Han}`),
	"a space beside wide punctuation": regexp.MustCompile(` [，。；：？！、）”]|[，。；：？！、（“] `),
	"corner quotes, or 您":             regexp.MustCompile(`[「」『』您]`),
	"回答 for 应答":                       regexp.MustCompile(`回答`),
}

// codeSpan is what the machine says: it is not looked into.
var codeSpan = regexp.MustCompile("`[^`]*`")

// Misset tells where a Chinese text, with markup or with code between backticks, is not set as Chinese is.
func Misset(text string) []string {
	text = codeSpan.ReplaceAllString(tag.ReplaceAllString(text, ""), "`x`")
	var out []string
	for what, bad := range misset {
		for _, found := range bad.FindAllString(text, -1) {
			out = append(out, what+": "+found)
		}
	}
	return out
}
