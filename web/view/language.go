package view

import (
	"html"
	"strings"

	"github.com/a-h/templ"

	"glasshouse/web/words"
)

// chinesePrefix begins the addresses of the Chinese pages; English ones have none.
const chinesePrefix = "/zh"

// Language is the language of the site's pages, as scripts and catalogs name it.
func (s Site) Language() string {
	if s.Lang == "" {
		return words.English
	}
	return s.Lang
}

// Tag is the language of the site's pages, as HTML names it.
func (s Site) Tag() string {
	if s.Lang == words.Chinese {
		return "zh-Hans"
	}
	return "en"
}

// T is a text in the language of the site; {0}, {1} take args. It is escaped where it is put into a page.
func (s Site) T(key string, args ...string) string { return s.Words.T(key, args...) }

// Rich is a text with markup in it, ours; args are escaped.
func (s Site) Rich(key string, args ...string) templ.Component {
	safe := make([]string, len(args))
	for i, arg := range args {
		safe[i] = html.EscapeString(arg)
	}
	return templ.Raw(s.Words.T(key, safe...))
}

// URL is the address of the page at path in the language of the site; files have one for both.
func (s Site) URL(path string) string {
	if s.Lang != words.Chinese || !isPage(path) {
		return path
	}
	return chinesePrefix + path
}

// isPage tells a page, which is there in both languages, from a file.
func isPage(path string) bool {
	return !strings.HasPrefix(path, "/assets/") && !strings.HasPrefix(path, "/download/")
}

// At is the site as the page at an English path sees it.
func (s Site) At(path string) Site {
	s.Path = path
	return s
}

// other is the address of this page in the other language, "" where there is none.
func (s Site) other() string {
	switch {
	case s.Path == "" || !isPage(s.Path):
		return ""
	case s.Path == notFoundPath && s.Lang == words.Chinese:
		return "/"
	case s.Path == notFoundPath:
		return chinesePrefix + "/"
	case s.Lang == words.Chinese:
		return s.Path
	}
	return chinesePrefix + s.Path
}

// notFoundPath is the page that answers for all addresses that name nothing: the other language has its own door.
const notFoundPath = "/404.html"

// otherTag is the other language as HTML names it, and otherName as its readers do.
func (s Site) otherTag() string {
	if s.Lang == words.Chinese {
		return "en"
	}
	return "zh-Hans"
}

func (s Site) otherName() string {
	if s.Lang == words.Chinese {
		return "English"
	}
	return "中文"
}

// manifest is what an installed site is told in the language of the page.
func (s Site) manifest() string { return strings.TrimSuffix(s.URL("/"), "/") + "/manifest.webmanifest" }
