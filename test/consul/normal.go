package consul

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What differs between two runs of one and the same program: raft's numbers, ids, ports, directories, moments.
var (
	uuidText  = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	indexText = regexp.MustCompile(`("(?:Create|Modify)Index":\s*|X-Consul-Index: |(?:Create|Modify)Index {5,}|` +
		`current modify index |CONSUL_INDEX=)(\d+)`)
	raftIndex = regexp.MustCompile(`(snapshot to index )\d+`)
	addrText  = regexp.MustCompile(`127\.0\.0\.1:(?:\d{4,5}|0->)`)
	number    = regexp.MustCompile(`^\d+$`)
	temporary = regexp.MustCompile(`\.tmp\d+`)
	hops      = regexp.MustCompile(`(rpc error making call: ){2,}`)
	contact   = regexp.MustCompile(`(X-Consul-Lastcontact: |"LastContact":)[1-9]\d*`)
)

// normal makes two runs' transcripts comparable. Indexes become their rank among all of the case, so that equal,
// rising and falling stay what they were; 0 and 1, which mean "none", stay numbers. Ids are named by appearance.
func normal(text string, words map[string]string) string {
	for _, word := range longestFirst(words) {
		if number.MatchString(word) { // a port; the same digits may stand within an id, by chance
			text = regexp.MustCompile(`\b`+word+`\b`).ReplaceAllLiteralString(text, words[word])
			continue
		}
		text = strings.ReplaceAll(text, word, words[word])
	}
	text = addrText.ReplaceAllString(text, "<address>")
	ids := make(map[string]string)
	text = uuidText.ReplaceAllStringFunc(text, func(id string) string {
		id = strings.ToLower(id)
		if ids[id] == "" {
			ids[id] = fmt.Sprintf("<id%d>", len(ids)+1)
		}
		return ids[id]
	})
	text = contact.ReplaceAllString(text, "${1}<above 0>")
	text = temporary.ReplaceAllString(text, ".tmp<number>")
	// A client agent's server may be the leader or not.
	text = hops.ReplaceAllString(text, "$1")
	text = raftIndex.ReplaceAllString(text, "${1}<raft>")
	return ranked(text)
}

func ranked(text string) string {
	var all []uint64
	for _, m := range indexText.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.ParseUint(m[2], 10, 64); err == nil && n > 1 && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return indexText.ReplaceAllStringFunc(text, func(hit string) string {
		m := indexText.FindStringSubmatch(hit)
		n, _ := strconv.ParseUint(m[2], 10, 64)
		if at, ok := slices.BinarySearch(all, n); ok {
			return fmt.Sprintf("%si%d", m[1], at+1)
		}
		return hit
	})
}

func longestFirst(words map[string]string) []string {
	var all []string
	for w := range words {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return all
}
