package view

import (
	"fmt"
	"html"
	"strings"
)

// CodeLine is one line of source.
type CodeLine struct {
	Number int
	// Tokens are class ("k", "s", "c", "") and text.
	Tokens [][2]string
	// Note is the number of the note on it, 0 for none. Keep says that it is never folded away.
	Note int
	Keep bool
}

const (
	// foldFrom is the length from which a source is folded round the lines that matter, in lines.
	foldFrom = 60
	// foldAround is how many lines stay open on both sides of a line that matters.
	foldAround = 8
	// foldLeast is the least number of lines that a fold hides.
	foldLeast = 4
)

// CodeHTML renders source, which is English in every language of the site. It is written by hand because templ would move white space that matters here.
func CodeHTML(site Site, lines []CodeLine) string {
	var b strings.Builder
	hidden := folds(lines)
	for i := 0; i < len(lines); {
		if i > 0 && lines[i].Number != lines[i-1].Number+1 {
			fmt.Fprintf(&b, `<div class="cl fold"><span class="ln"></span><span class="gut"></span><code>%s</code></div>`,
				skipped(site, lines[i].Number-lines[i-1].Number-1))
		}
		if !hidden[i] {
			writeLine(&b, lines[i])
			i++
			continue
		}
		j := i
		for j < len(lines) && hidden[j] {
			j++
		}
		fmt.Fprintf(&b, `<details class="more"><summary class="cl fold"><span class="ln"></span><span class="gut"></span><code>%s</code></summary>`,
			site.T("{0} lines: open", itoa(j-i)))
		for ; i < j; i++ {
			writeLine(&b, lines[i])
		}
		b.WriteString(`</details>`)
	}
	return b.String()
}

// skipped says how many lines stand between two that are shown.
func skipped(site Site, n int) string {
	if n == 1 {
		return site.T("1 line not shown")
	}
	return site.T("{0} lines not shown", itoa(n))
}

// folds tells which lines of a long source are folded away: those far from its head, its end and every kept line.
func folds(lines []CodeLine) []bool {
	hidden := make([]bool, len(lines))
	if len(lines) < foldFrom {
		return hidden
	}
	for i := range hidden {
		hidden[i] = true
	}
	show := func(from, to int) {
		for i := max(0, from); i <= min(len(lines)-1, to); i++ {
			hidden[i] = false
		}
	}
	show(0, foldAround)
	show(len(lines)-1, len(lines)-1)
	for i, l := range lines {
		if l.Keep || l.Note > 0 {
			show(i-foldAround, i+foldAround)
		}
	}
	for i := 0; i < len(lines); {
		j := i
		for j < len(lines) && hidden[j] == hidden[i] {
			j++
		}
		if hidden[i] && j-i < foldLeast {
			show(i, j-1)
		}
		i = j
	}
	return hidden
}

func writeLine(b *strings.Builder, l CodeLine) {
	indent := 0
	if len(l.Tokens) > 0 {
		first := l.Tokens[0][1]
		indent = len(first) - len(strings.TrimLeft(first, " "))
	}
	fmt.Fprintf(b, `<div class="cl`)
	if l.Note > 0 {
		b.WriteString(" noted")
	}
	fmt.Fprintf(b, `" data-line="%d"`, l.Number)
	if indent > 0 {
		fmt.Fprintf(b, ` style="--ind:%d"`, indent)
	}
	fmt.Fprintf(b, `><span class="ln">%d</span><span class="gut">`, l.Number)
	if l.Note > 0 {
		fmt.Fprintf(b, `<span class="nn">%d</span>`, l.Note)
	}
	b.WriteString(`</span><code lang="en" translate="no">`)
	for _, t := range l.Tokens {
		text := html.EscapeString(t[1])
		switch t[0] {
		case "k":
			text = "<b>" + text + "</b>"
		case "s":
			text = `<span class="st">` + text + `</span>`
		case "c":
			text = `<i class="cm">` + text + `</i>`
		}
		b.WriteString(text)
	}
	b.WriteString("</code></div>")
}
