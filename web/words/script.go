package words

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Script is what one TypeScript source says, and how.
type Script struct {
	// Text is the source with its words in the language that was asked for.
	Text string
	// Keys are those of its texts, in order, each as often as it stands there.
	Keys []string
	// Bare are texts that a reader would see and that stand in a html or svg template without a tag of ours.
	Bare []string
	// Loose are strings in code, and templates without a tag, that read like sentences.
	Loose []string
}

// The tags of templates whose text is translated: t`...` becomes a plain template; the others keep their tag, which at
// run time makes of the parts what it likes: said`...` names in a sentence, th`...` a piece of a page (lit's html).
var ours = map[string]bool{"t": true, "said": true, "th": true}

// markup are the tags of templates that are parsed as markup.
var markup = map[string]bool{"html": true, "svg": true}

// Rewrite puts the words of book, at build, in place of each t`...`, said`...` and th`...` of a TypeScript source. A
// t`...` that stands alone in a place of a html or svg template becomes part of that template, so that a page pays nothing
// for its words. local makes an address of the site that of the page in the language.
func Rewrite(src string, book *Book, local func(path string) string) (Script, error) {
	r := &rewriter{src: src, book: book, local: local}
	out, _, err := r.code(false)
	if err != nil {
		return Script{}, err
	}
	return Script{Text: out, Keys: r.keys, Bare: r.bare, Loose: r.loose}, nil
}

// rewriter reads a source once, from its beginning to its end.
type rewriter struct {
	src   string
	pos   int
	book  *Book
	local func(string) string
	keys  []string
	bare  []string
	loose []string
}

// spoken is a t`...` in the language of the book: its texts, and the code between them.
type spoken struct{ texts, subs []string }

// saidThere is a t`...` that was met in a piece of code, and where it stood.
type saidThere struct {
	from, to int
	said     *spoken
}

// template is one template as it was read: raw parts, and the code between them, rewritten.
type template struct {
	parts, subs []string
	// alone are the subs that are nothing but a t`...`, nil for others.
	alone []*spoken
}

// template reads a template from its ` on, and returns it rewritten, with its tag where that is ours and stays, and what
// a t`...` says.
func (r *rewriter) template(name string) (string, *spoken, error) {
	at := r.pos
	t, err := r.parts()
	if err != nil {
		return "", nil, err
	}
	if ours[name] {
		return r.translated(name, t, at)
	}
	if markup[name] {
		r.bare = append(r.bare, Bare(strings.Join(t.parts, "\x00"))...)
		r.inline(&t)
		for i := range t.parts {
			t.parts[i] = r.links(t.parts[i])
		}
	}
	if name == "" {
		r.findLoose(strings.Join(t.parts, "\x00"))
	}
	return t.joined(), nil, nil
}

func (r *rewriter) parts() (template, error) {
	var t template
	at := r.pos
	from := r.pos + 1
	for r.pos++; r.pos < len(r.src); r.pos++ {
		switch {
		case r.src[r.pos] == '\\':
			r.pos++
		case r.src[r.pos] == '`':
			t.parts = append(t.parts, r.src[from:r.pos])
			r.pos++
			return t, nil
		case strings.HasPrefix(r.src[r.pos:], "${"):
			t.parts = append(t.parts, r.src[from:r.pos])
			r.pos += 2
			inside := r.pos
			sub, said, err := r.code(true)
			if err != nil {
				return t, err
			}
			t.subs = append(t.subs, sub)
			t.alone = append(t.alone, alone(r.src, inside, r.pos, said))
			from = r.pos + 1
		}
	}
	return t, fmt.Errorf("line %d: a template without its end", r.line(at))
}

// alone is the only thing between two places of a source, where that is a t`...`.
func alone(src string, from, to int, said []saidThere) *spoken {
	if len(said) != 1 {
		return nil
	}
	// What is said within its subs is met before it, and counted there.
	if s := said[0]; strings.TrimSpace(src[from:to]) == src[s.from:s.to] {
		return s.said
	}
	return nil
}

func (t template) joined() string {
	var out strings.Builder
	out.WriteByte('`')
	for i, part := range t.parts {
		out.WriteString(part)
		if i < len(t.subs) {
			out.WriteString("${" + t.subs[i] + "}")
		}
	}
	out.WriteByte('`')
	return out.String()
}

var spaces = regexp.MustCompile(`[ \n\t]+`)

// translated is one of our templates in the language of the book.
func (r *rewriter) translated(name string, t template, at int) (string, *spoken, error) {
	var key strings.Builder
	for i, part := range t.parts {
		text, err := cooked(part)
		if err != nil {
			return "", nil, fmt.Errorf("line %d: %w", r.line(at), err)
		}
		if place.MatchString(text) {
			return "", nil, fmt.Errorf("line %d: %q holds a brace and a number, as a place does", r.line(at), text)
		}
		key.WriteString(text)
		if i < len(t.subs) {
			key.WriteString("{" + strconv.Itoa(i) + "}")
		}
	}
	k := key.String()
	if name == "th" {
		k = strings.TrimSpace(spaces.ReplaceAllString(k, " "))
	}
	r.keys = append(r.keys, k)
	text, _ := r.book.Find(k)
	text = r.links(text)
	var out spoken
	from := 0
	for _, m := range place.FindAllStringSubmatchIndex(text, -1) {
		n, err := strconv.Atoi(text[m[2]:m[3]])
		if err != nil || n >= len(t.subs) {
			return "", nil, fmt.Errorf("line %d: the text of %q has a place too many", r.line(at), k)
		}
		out.texts, out.subs = append(out.texts, text[from:m[0]]), append(out.subs, t.subs[n])
		from = m[1]
	}
	out.texts = append(out.texts, text[from:])
	if name == "t" {
		return out.plain(), &out, nil
	}
	return name + out.plain(), nil, nil
}

// plain is what is said as a template without a tag.
func (s spoken) plain() string {
	t := template{subs: s.subs}
	for _, text := range s.texts {
		t.parts = append(t.parts, raw(text))
	}
	return t.joined()
}

// attribute is the attribute whose value a place is in, at the end of the text before it.
var attribute = regexp.MustCompile(`([.?@]?[\w:-]+)=(?:(["'])[^"']*)?$`)

// inline makes what is said alone in a place of a markup template part of it.
func (r *rewriter) inline(t *template) {
	out := template{parts: t.parts[:1:1]}
	add := func(text string) { out.parts[len(out.parts)-1] += text }
	static := t.parts[0]
	for i, sub := range t.subs {
		said := t.alone[i]
		quote, attr, ok := "", false, said != nil
		if ok {
			quote, attr, ok = standsIn(static)
		}
		if ok {
			add(quote)
			for j, text := range said.texts {
				add(inMarkup(text, attr))
				if j < len(said.subs) {
					out.subs, out.parts = append(out.subs, said.subs[j]), append(out.parts, "")
				}
			}
			add(quote + t.parts[i+1])
		} else {
			out.subs, out.parts = append(out.subs, sub), append(out.parts, t.parts[i+1])
		}
		static += "\x00" + t.parts[i+1]
	}
	*t = out
}

// standsIn tells where a place after a piece of markup is: in an attribute, and which quotes that lacks. It is not ok where
// a text cannot stand, such as in .prop=.
func standsIn(before string) (quote string, attr, ok bool) {
	if strings.LastIndexByte(before, '<') <= strings.LastIndexByte(before, '>') {
		return "", false, true
	}
	m := attribute.FindStringSubmatch(before)
	if m == nil || m[2] == "'" || strings.ContainsAny(m[1][:1], ".?@") {
		return "", true, false
	}
	if m[2] == "" {
		quote = `"`
	}
	return quote, true, true
}

// inMarkup is a text as markup.
func inMarkup(text string, attr bool) string {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	if attr {
		text = strings.ReplaceAll(text, `"`, "&quot;")
	}
	return raw(text)
}

// siteLink is a link to a page of the site in markup: what stands in its tag before the address, the address, and what
// stands after it.
var siteLink = regexp.MustCompile(`(<a\b[^>]*?\shref=")(/[^"]*)("[^>]*)`)

func (r *rewriter) links(markup string) string { return Links(markup, r.local) }

// Links leads the links of markup to the pages of a language, but for those that name the language they lead to.
func Links(markup string, local func(string) string) string {
	if local == nil {
		return markup
	}
	return siteLink.ReplaceAllStringFunc(markup, func(a string) string {
		m := siteLink.FindStringSubmatch(a)
		if strings.Contains(m[1]+m[3], " hreflang=") {
			return a
		}
		return m[1] + local(m[2]) + m[3]
	})
}

// raw writes a text as part of a template.
func raw(text string) string {
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "${", "\\${").Replace(text)
}

// cooked is the text of a template's part.
func cooked(part string) (string, error) {
	if !strings.Contains(part, `\`) {
		return part, nil
	}
	var out strings.Builder
	for i := 0; i < len(part); i++ {
		if part[i] != '\\' {
			out.WriteByte(part[i])
			continue
		}
		i++
		switch c := part[i]; c {
		case 'n':
			out.WriteByte('\n')
		case 't':
			out.WriteByte('\t')
		case '\n':
		case 'u':
			if len(part) < i+5 {
				return "", fmt.Errorf("%q is no escape", part)
			}
			n, err := strconv.ParseUint(part[i+1:i+5], 16, 32)
			if err != nil {
				return "", fmt.Errorf("%q holds an escape that is not read here", part)
			}
			out.WriteRune(rune(n))
			i += 4
		case '`', '$', '\\', '{', '"', '\'':
			out.WriteByte(c)
		default:
			return "", fmt.Errorf("%q holds an escape that is not read here", part)
		}
	}
	return out.String(), nil
}
