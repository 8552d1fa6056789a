package words

import "testing"

func TestNoLineEndsBetweenANumberAndWhatItCounts(t *testing.T) {
	for text, want := range map[string]string{
		"{0} 领导余下的 {1} 台，第 {2} 章":    "{0} 领导余下的 {1}~台，第~{2}~章",
		"最多 41 站，10 ms 后":            "最多 41~站，10~ms 后",
		"{0} 崩溃，任期 3 的条目 47 在 {1} 上": "{0} 崩溃，任期 3 的条目 47 在 {1} 上",
		"以 {0} server 为名":            "以 {0} server 为名",
	} {
		var got string
		for _, c := range bind(text) {
			if c == '\u00a0' {
				c = '~'
			}
			got += string(c)
		}
		if got != want {
			t.Errorf("%q is bound as %q, want %q", text, got, want)
		}
	}
}
