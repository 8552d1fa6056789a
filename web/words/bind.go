package words

import "regexp"

var (
	// counted is a number, or the place of one, with what it counts or its unit after it.
	counted = regexp.MustCompile(`([0-9}]) (台|个|条|次|步|章|站|票|行|句|跳|位|字节|小时|分钟|秒|(?:ms|s|kB|MB)\b)`)
	// ordinal is 第 with its number.
	ordinal = regexp.MustCompile(`第 ([0-9{])`)
)

// bind joins a number to what it counts with a blank at which no line ends. The catalogs are written with plain blanks.
func bind(text string) string {
	return ordinal.ReplaceAllString(counted.ReplaceAllString(text, "${1}\u00a0$2"), "第\u00a0$1")
}
