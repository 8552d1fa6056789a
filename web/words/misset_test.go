package words

import "testing"

func TestMissetKnowsHowChineseIsSet(t *testing.T) {
	for _, good := range []string{
		"领导者 b 崩溃了。", "第 {0} 站，共 {1} 站", "写进 `.run/` 下：`a, b`（见 <b>这里</b>）", "“是”，他说", "数据在 .run/ 下", "30 s 之后",
	} {
		if bad := Misset(good); len(bad) > 0 {
			t.Errorf("%q: %q", good, bad)
		}
	}
	for _, bad := range []string{
		"领导者b", "3台", "`a`的值", "好,再来", "好.", "结束. 然后", "这样(那样)", "好： 再来", "再来 。", "「好」", "请您",
	} {
		if len(Misset(bad)) == 0 {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestTheCatalogsAreSetAsChineseIs(t *testing.T) {
	book, err := Read(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range book.text {
		for _, bad := range Misset(text) {
			t.Errorf("%s: %q: %s", book.file[key], text, bad)
		}
	}
}
