package build

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// beyondLatin is what no Latin face of the site's has.
var beyondLatin = regexp.MustCompile(`[\x{2e80}-\x{d7ff}\x{f900}-\x{ffef}\x{20000}-\x{3ffff}]`)

func TestTheChineseFacesHaveEverySignThatTheSiteSays(t *testing.T) {
	b := rendered(t)
	said := map[rune]string{}
	hear := func(name string, text []byte) {
		for _, sign := range beyondLatin.FindAllString(string(text), -1) {
			said[[]rune(sign)[0]] = name
		}
	}
	for name, page := range b.files {
		if strings.HasPrefix(name, "zh/") {
			hear(name, page)
		}
	}
	for _, pattern := range []string{"web/words/zh/*.json", "walkthrough/prose/zh/*.md"} {
		names, err := filepath.Glob(b.path(pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", pattern, names, err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			hear(name, raw)
		}
	}
	if len(said) < 500 {
		t.Fatalf("only %d signs are said", len(said))
	}
	for _, face := range []string{"han-400", "han-600"} {
		has := signsOf(t, b, face)
		for sign, where := range said {
			if !has(sign) {
				t.Errorf("%s lacks %c, which %s says; make build/han/.made", face, sign, where)
			}
		}
		if has('龘') {
			t.Errorf("%s has a sign that nobody says", face)
		}
	}
}

func TestAnEnglishPageNeedsNoMoreOfAChineseFaceThanTheLanguagesName(t *testing.T) {
	b := rendered(t)
	has := signsOf(t, b, "han-name")
	heard := 0
	for name, page := range b.files {
		if strings.HasPrefix(name, "zh/") || filepath.Ext(name) != ".html" {
			continue
		}
		for _, sign := range beyondLatin.FindAllString(string(page), -1) {
			if heard++; !has([]rune(sign)[0]) {
				t.Errorf("%s says %s", name, sign)
			}
		}
	}
	if heard == 0 {
		t.Error("no English page names the other language")
	}
}

// signsOf reads which signs a made face has, of its file as it travels.
func signsOf(t *testing.T, b *builder, face string) func(rune) bool {
	t.Helper()
	raw, err := b.made(filepath.Join(hanDir, face+".woff2"))
	if err != nil {
		t.Fatalf("%v; make build/han/.made", err)
	}
	table, err := cmapOf(raw)
	if err != nil {
		t.Fatalf("%s: %v", face, err)
	}
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		record := table[4+8*i:]
		sub := table[binary.BigEndian.Uint32(record[4:]):]
		if binary.BigEndian.Uint16(record) == 3 && binary.BigEndian.Uint16(sub) == 4 {
			return func(sign rune) bool { return sign <= 0xffff && glyph(sub, uint16(sign)) != 0 }
		}
	}
	t.Fatalf("%s has no table of signs of format 4", face)
	return nil
}

// glyph looks a sign up in a cmap subtable of format 4; 0 is a sign that is not there.
func glyph(sub []byte, sign uint16) uint16 {
	at := func(i int) uint16 { return binary.BigEndian.Uint16(sub[i:]) }
	size := int(at(6)) // twice the number of segments
	ends, starts := 14, 16+size
	for i := 0; i < size; i += 2 {
		if sign > at(ends+i) {
			continue
		}
		start, delta, offset := at(starts+i), at(starts+size+i), int(at(starts+2*size+i))
		switch {
		case sign < start:
			return 0
		case offset == 0:
			return sign + delta
		}
		if g := at(starts + 2*size + i + offset + 2*int(sign-start)); g != 0 {
			return g + delta
		}
		return 0
	}
	return 0
}

// cmapOf unpacks the cmap table of a WOFF2 file.
func cmapOf(raw []byte) ([]byte, error) {
	const header, arbitraryTag, cmap, glyf, loca = 48, 63, 0, 10, 11
	if len(raw) < header || string(raw[:4]) != "wOF2" {
		return nil, errors.New("no WOFF2 file")
	}
	at, before, here, length := header, 0, -1, 0
	number := func() (n int) {
		for {
			c := raw[at]
			at++
			if n = n<<7 | int(c&0x7f); c < 0x80 {
				return n
			}
		}
	}
	for range binary.BigEndian.Uint16(raw[12:]) {
		tag, version := raw[at]&0x3f, raw[at]>>6
		at++
		if tag == arbitraryTag {
			at += 4
		}
		size := number()
		// Outlines travel transformed but by version 3, other tables as they are but by another one than 0.
		if outlines := tag == glyf || tag == loca; outlines && version != 3 || !outlines && version != 0 {
			size = number()
		}
		if tag == cmap {
			here, length = before, size
		}
		before += size
	}
	if here < 0 {
		return nil, errors.New("no cmap")
	}
	packed := raw[at : at+int(binary.BigEndian.Uint32(raw[20:]))]
	tables, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	return tables[here : here+length], nil
}
