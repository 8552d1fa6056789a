package words

import (
	"strings"
	"testing"
)

func TestNoLineEndsBetweenANumberAndWhatItCountsOrNames(t *testing.T) {
	for text, want := range map[string]string{
		"{0} 领导余下的 {1} 台，第 {2} 章":    "{0} 领导余下的 {1}~台，第~{2}~章",
		"最多 41 站，10 ms 后":            "最多 41~站，10~ms 后",
		"{0} 崩溃，任期 3 的条目 47 在 {1} 上": "{0} 崩溃，任期~3 的条目~47 在 {1} 上",
		"以 {0} server 为名":            "以 {0} server 为名",
	} {
		if got := strings.ReplaceAll(Bind(Chinese, text), "\u00a0", "~"); got != want {
			t.Errorf("%q is bound as %q, want %q", text, got, want)
		}
	}
}

func TestNoEnglishLineEndsBetweenANumberAndWhatItCountsOrNames(t *testing.T) {
	for text, want := range map[string]string{
		"{0} asks for {1} of {2} votes in term {3}":                                   "{0} asks for {1} of {2}~votes in term~{3}",
		"entry {0} is on {1} servers":                                                 "entry~{0} is on {1}~servers",
		"{0} ms, at most 60 virtual seconds, 5 %":                                     "{0}~ms, at most 60~virtual seconds, 5~%",
		"Server {0} reads {1} in {2}":                                                 "Server~{0} reads {1} in {2}",
		"{0} speaks to {1} sadly":                                                     "{0} speaks to {1} sadly",
		"<b title=\"step 1\">step 1</b> of 3 s, not `line 3` nor <code>term 2</code>": "<b title=\"step 1\">step~1</b> of 3~s, not `line 3` nor <code>term 2</code>",
	} {
		if got := strings.ReplaceAll(Bind(English, text), "\u00a0", "~"); got != want {
			t.Errorf("%q is bound as %q, want %q", text, got, want)
		}
	}
	var english *Book
	if got := english.T("term {0}", "3"); got != "term\u00a03" {
		t.Errorf("the English book says %q", got)
	}
}
