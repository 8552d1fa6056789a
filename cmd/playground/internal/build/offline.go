package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

const (
	offlineEntry = "web/ts/sw.ts"
	// offlineFile stands at the root, so that its scope is the whole site.
	offlineFile = "sw.js"
	// sumLength is how much of a page's SHA-256 the service worker compares, in hexadecimal digits.
	sumLength = 32
)

// The manifest of the Chinese pages, in web/static and in the site.
const (
	chineseManifest   = "manifest.zh.webmanifest"
	manifestOfChinese = "zh/manifest.webmanifest"
)

// rootFiles are copied from web/static to the site's root.
var rootFiles = []string{"favicon.svg", "manifest.webmanifest", "icon-192.png", "icon-512.png", "icon-maskable-512.png"}

// roots takes over the files that stand at the site's root.
func (b *builder) roots() error {
	for _, name := range rootFiles {
		raw, err := os.ReadFile(b.path("web/static", name))
		if err != nil {
			return err
		}
		b.files[name] = raw
	}
	raw, err := os.ReadFile(b.path("web/static", chineseManifest))
	if err != nil {
		return err
	}
	b.files[manifestOfChinese] = raw
	return nil
}

// kept is one file that the service worker keeps; see web/ts/offline/store.ts.
type kept struct {
	URL string `json:"url"`
	Sum string `json:"sum,omitempty"`
	// Asked is whether it is kept only where a page has asked for it.
	Asked bool `json:"asked,omitempty"`
}

// offline bundles the service worker, with the list of what it keeps: pages and what they may ask for. What is only
// downloaded, and what tools read, is not among it.
func (b *builder) offline() error {
	var list []kept
	for _, name := range b.names() {
		switch {
		case path.Ext(name) == ".br":
		case strings.HasPrefix(name, "assets/"):
			list = append(list, kept{URL: "/" + name, Asked: strings.HasPrefix(name, hanPrefix)})
		case path.Ext(name) == ".html" || name == manifestOfChinese || slices.Contains(rootFiles, name):
			sum := sha256.Sum256(b.files[name])
			list = append(list, kept{URL: "/" + strings.TrimSuffix(name, "index.html"), Sum: hex.EncodeToString(sum[:])[:sumLength]})
		}
	}
	list = append(list, kept{URL: b.site.Sources})
	raw, err := json.Marshal(list)
	if err != nil {
		return err
	}
	define := fmt.Sprintf(`{"version":%q,"files":%s}`, shortHash(raw), raw)
	out, err := b.esbuild(api.BuildOptions{
		EntryPoints: []string{b.path(offlineEntry)}, Format: api.FormatIIFE, Target: api.ES2022, Platform: api.PlatformBrowser,
		Define: map[string]string{"OFFLINE": define},
	})
	if err != nil {
		return err
	}
	b.files[offlineFile] = b.files[out[0]]
	delete(b.files, out[0])
	return nil
}
