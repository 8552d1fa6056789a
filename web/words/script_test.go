package words

import (
	"slices"
	"strings"
	"testing"
)

func book(text map[string]string) *Book {
	return &Book{text: text, file: map[string]string{}, used: map[string]bool{}, missed: map[string]bool{}}
}

// zh is a small catalog.
var zh = map[string]string{
	"Close":                         "关闭",
	"Put a value":                   "写入一个值",
	"{0} leads {1}":                 "{1} 由 {0} 领导",
	"verb|read":                     "读",
	"x & y < \"z\"":                 "甲 & 乙 < \"丙\"",
	"a `tick` and ${":               "一个 `撇` 和 ${",
	`<b>{0}</b> has crashed.`:       `<b>{0}</b> 崩溃了。`,
	`See <a href="/live">live</a>.`: `见<a href="/live">实况</a>。`,
	"{0} server{1}":                 "{0} 台服务器{-1}",
	"line one\nline two":            "第一行\n第二行",
	"says {0}":                      "说 {0}",
	"{0} stands for election.":      "{0} 参选。",
}

func TestRewrite(t *testing.T) {
	for _, c := range []struct{ name, src, en, zh string }{
		{"no words", "const a = `x${b}` + c`y`;", "const a = `x${b}` + c`y`;", "const a = `x${b}` + c`y`;"},
		{"a text", "f(t`Close`)", "f(`Close`)", "f(`关闭`)"},
		{"places, in another order", "t`${a.name} leads ${b({c: 1})}`", "`${a.name} leads ${b({c: 1})}`", "`${b({c: 1})} 由 ${a.name} 领导`"},
		{"a place left out", "t`${n} server${n > 1 ? \"s\" : \"\"}`", "`${n}\u00a0server${n > 1 ? \"s\" : \"\"}`", "`${n} 台服务器`"},
		{"a note", "t`verb|read`", "`read`", "`读`"},
		{"alone in markup", "html`<p>${t`Put a value`}</p>`", "html`<p>Put a value</p>`", "html`<p>写入一个值</p>`"},
		{"in a quoted attribute", "html`<a title=\"${t`Close`}\">x</a>`", "html`<a title=\"Close\">x</a>`", "html`<a title=\"关闭\">x</a>`"},
		{"in a bare attribute", "html`<a title=${t`Close`} b=${c}>x</a>`", "html`<a title=\"Close\" b=${c}>x</a>`", "html`<a title=\"关闭\" b=${c}>x</a>`"},
		{"a property is no text", "html`<x-y .label=${t`Close`}></x-y>`", "html`<x-y .label=${`Close`}></x-y>`", "html`<x-y .label=${`关闭`}></x-y>`"},
		{"markup in a text", "html`<p>${t`x & y < \"z\"`}</p>`", "html`<p>x &amp; y &lt; \"z\"</p>`", "html`<p>甲 &amp; 乙 &lt; \"丙\"</p>`"},
		{"quotes in an attribute", "html`<p title=\"${t`x & y < \"z\"`}\">`", "html`<p title=\"x &amp; y &lt; &quot;z&quot;\">`", "html`<p title=\"甲 &amp; 乙 &lt; &quot;丙&quot;\">`"},
		{"with places", "html`<p>${t`${a} leads ${b}`}</p>`", "html`<p>${a} leads ${b}</p>`", "html`<p>${b} 由 ${a} 领导</p>`"},
		{"with places in an attribute", "html`<p title=${t`${a} leads ${b}`} c=${c}>`", "html`<p title=\"${a} leads ${b}\" c=${c}>`", "html`<p title=\"${b} 由 ${a} 领导\" c=${c}>`"},
		{"a choice stays", "html`${a ? t`Close` : \"\"}`", "html`${a ? `Close` : \"\"}`", "html`${a ? `关闭` : \"\"}`"},
		{"deep", "html`${all.map((x) => html`<li>${t`Close`}${x ? `}${t`verb|read`}` : ''}</li>`)}`", "html`${all.map((x) => html`<li>Close${x ? `}${`read`}` : ''}</li>`)}`", "html`${all.map((x) => html`<li>关闭${x ? `}${`读`}` : ''}</li>`)}`"},
		{"after an arrow in an attribute", "html`<b @click=${() => a > b} title=${t`Close`}>${t`Put a value`}</b>`", "html`<b @click=${() => a > b} title=\"Close\">Put a value</b>`", "html`<b @click=${() => a > b} title=\"关闭\">写入一个值</b>`"},
		{"escapes", "t`a \\`tick\\` and \\${`", "`a \\`tick\\` and \\${`", "`一个 \\`撇\\` 和 \\${`"},
		{"a new line", "t`line one\\nline two`", "`line one\nline two`", "`第一行\n第二行`"},
		{"a piece of a page", "th`<b>${n}</b>\n   has crashed.`", "th`<b>${n}</b> has crashed.`", "th`<b>${n}</b> 崩溃了。`"},
		{"names in a sentence", "said`${m(n)} stands for election.`", "said`${m(n)} stands for election.`", "said`${m(n)} 参选。`"},
		{"a link", "th`See <a href=\"/live\">live</a>.`", "th`See <a href=\"/live\">live</a>.`", "th`见<a href=\"/zh/live\">实况</a>。`"},
		{"a link in markup", "html`<a class=\"x\" href=\"/live#a\">${t`Close`}</a>`", "html`<a class=\"x\" href=\"/live#a\">Close</a>`", "html`<a class=\"x\" href=\"/zh/live#a\">关闭</a>`"},
		{"a link to a language", "html`<a href=\"/live\" hreflang=\"en\">${t`Close`}</a>`", "html`<a href=\"/live\" hreflang=\"en\">Close</a>`", "html`<a href=\"/live\" hreflang=\"en\">关闭</a>`"},
		{"a text within a text", "t`says ${t`Close`}`", "`says ${`Close`}`", "`说 ${`关闭`}`"},
		{"comments and strings", "// t`a\n/* ` */ '`' + \"`\" + t`Close`", "// t`a\n/* ` */ '`' + \"`\" + `Close`", "// t`a\n/* ` */ '`' + \"`\" + `关闭`"},
		{"regular expressions", "a.replace(/[/`]\\//, t`Close`); b = c / d; e = `f` / 2 / t`Close`", "a.replace(/[/`]\\//, `Close`); b = c / d; e = `f` / 2 / `Close`", "a.replace(/[/`]\\//, `关闭`); b = c / d; e = `f` / 2 / `关闭`"},
		{"another's t", "x.t`Close`", "x.t`Close`", "x.t`Close`"},
	} {
		for lang, want := range map[*Book]string{nil: c.en, book(zh): c.zh} {
			local := func(path string) string { return path }
			if lang != nil {
				local = func(path string) string { return "/zh" + path }
			}
			got, err := Rewrite(c.src, lang, local)
			if err != nil || got.Text != want {
				t.Errorf("%s: %s\n got %s\nwant %s (%v)", c.name, c.src, got.Text, want, err)
			}
		}
	}
}

func TestSourcesThatAreRefused(t *testing.T) {
	for src, want := range map[string]string{
		"a\nt`no end": "line 2: a template without", "`${a": "without its }", "t`{0} literally`": "as a place does", "t`\\x41`": "escape",
	} {
		if _, err := Rewrite(src, nil, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", src, err, want)
		}
	}
}

func TestKeysAndWhatHasNone(t *testing.T) {
	s, err := Rewrite("html`<p title=\"Why\">${t`Close`}</p><b>Bare ${x} words</b><code>k v</code><i class=${a}>1 &amp; 2</i>` + t`${a} leads ${b}` + th`<b>all</b>  of it`", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"Close", "{0} leads {1}", "<b>all</b> of it"}; !slices.Equal(s.Keys, want) {
		t.Errorf("keys %q, want %q", s.Keys, want)
	}
	if want := []string{"Why", "Bare {} words"}; !slices.Equal(s.Bare, want) {
		t.Errorf("bare %q, want %q", s.Bare, want)
	}
}

func TestEntriesThatAreRefused(t *testing.T) {
	for _, c := range [][2]string{
		{"a {0}", "一"}, {"a", "一 {0}"}, {"a", " "}, {"<b>a</b>", "一"}, {"a {0}", "一 {1} {0}"},
		{"{one} leads", "{other} 领导"}, {"put `a`", "写入 a"}, {"a", "{one}"},
	} {
		if agree(c[0], c[1]) == nil {
			t.Errorf("%q for %q is taken", c[1], c[0])
		}
	}
	for _, c := range [][2]string{{"a {0}", "{0} 一 {0}"}, {"a {0}", "一{-0}"}, {"<b>a</b> {0} <i>", "{0} <i> <b>一</b>"}, {"{one} puts `a`", "`a` 由 {one} 写入"}} {
		if err := agree(c[0], c[1]); err != nil {
			t.Error(err)
		}
	}
}
