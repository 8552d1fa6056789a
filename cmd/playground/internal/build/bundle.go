package build

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"glasshouse/wasm/guest/sources"
	"glasshouse/web/view"
)

// The entries that are bundled, relative to the source tree.
const (
	themeEntry  = "web/static/theme.js"
	workerEntry = "web/ts/room-worker.ts"
	judgeEntry  = "web/ts/parts/verdict/judge-worker.ts"
)

// partPrefix begins the name of each script that is part of another: imported by it, or fetched when it is first wanted.
const partPrefix = "assets/part-"

// staticImport finds what a bundled script imports before it runs; import() has a bracket.
var staticImport = regexp.MustCompile(`\b(?:from|import)"(\./[^"]+\.js)"`)

var styleEntries = []string{"site", "page", "landing", "playground", "live", "embed", "walkthrough"}

// elementEntries are the elements that have a script of their own, web/ts/page/NAME.ts: a page fetches what it runs and
// no other page's.
var elementEntries = []string{"landing", "playground", "walk", "live", "embed", "running"}

// preloaded are the fonts that every page shows first.
var preloaded = []string{"source-serif-4-latin-400-normal", "spline-sans-mono-latin-400-normal"}

// bundle makes scripts, styles and fonts, takes over the wasm and the recorded run, and names them in the site.
func (b *builder) bundle() error {
	b.site = view.Site{Commit: b.Commit, Styles: map[string]string{}, Elements: map[string]string{}, Imports: map[string][]string{}}
	if err := b.styles(); err != nil {
		return err
	}
	if err := b.roots(); err != nil {
		return err
	}
	var err error
	if b.site.Theme, err = b.script(themeEntry, api.FormatIIFE, &b.site); err != nil {
		return err
	}
	if err := b.parts(); err != nil {
		return err
	}
	if err := b.elements(&b.site); err != nil {
		return err
	}
	if err := b.room(); err != nil {
		return err
	}
	if err := b.chinese(); err != nil {
		return err
	}
	return b.elements(&b.zh)
}

// elements bundles the scripts of the custom elements and the workers in the language of site, and names them in it.
func (b *builder) elements(site *view.Site) error {
	var err error
	if site.JudgeWorker, err = b.script(judgeEntry, api.FormatESModule, site); err != nil {
		return err
	}
	for _, name := range elementEntries {
		url, err := b.script("web/ts/page/"+name+".ts", api.FormatESModule, site)
		if err != nil {
			return err
		}
		site.Elements[name] = url
	}
	site.Worker, err = b.script(workerEntry, api.FormatESModule, site)
	return err
}

// parts takes over what the playground's parts fetch when they are first wanted.
func (b *builder) parts() error {
	for _, part := range []struct {
		stem, ext string
		url       *string
	}{{"judge", ".wasm", &b.site.Judge}, {"scenes", ".json", &b.site.Scenes}} {
		raw, err := b.made(part.stem + part.ext)
		if err != nil {
			return err
		}
		if raw != nil {
			*part.url = b.add(hashed(part.stem, part.ext, raw), raw)
		}
	}
	return nil
}

// errOtherSources is returned when make's kvnode.wasm was linked from another tree than the pages are made from.
var errOtherSources = errors.New("build/kvnode.wasm is of other sources than this tree: remove it and make it again")

// room takes over the wasm and the recorded run, and settles the build id: it changes with whatever decides a run. A
// quick build takes any wasm, and its pages say that it is another.
func (b *builder) room() error {
	wasm, err := b.made("kvnode.wasm")
	if err != nil {
		return err
	}
	if b.site.Made, err = sources.Sum(b.Dir); err != nil {
		return err
	}
	if wasm != nil && !bytes.Contains(wasm, []byte(b.site.Made)) {
		if !b.Quick {
			return errOtherSources
		}
		fmt.Fprintf(b.Log, "  %v\n", errOtherSources)
	}
	recorded, err := b.made("recorded.json")
	if err != nil {
		return err
	}
	seed, err := b.made("recorded.seed")
	if err != nil {
		return err
	}
	b.site.Seed = strings.TrimSpace(string(seed))
	if wasm != nil {
		b.site.Wasm, b.site.WasmSum = b.add(hashed("kvnode", ".wasm", wasm), wasm), hexSum(wasm)
	}
	if recorded != nil {
		b.site.Recorded = b.add(hashed("recorded", ".json", recorded), recorded)
	}
	b.site.BuildWorker = b.site.Worker
	b.site.Build = shortHash(wasm, b.files[strings.TrimPrefix(b.site.Worker, "/")])
	return nil
}

// add puts a file into the site and returns its URL.
func (b *builder) add(name string, content []byte) string {
	b.files[name] = content
	return "/" + name
}

// script bundles one entry in the language of site and returns its URL, "" where it is not there and need not be.
func (b *builder) script(entry string, format api.Format, site *view.Site) (string, error) {
	if _, err := os.Stat(b.path(entry)); err != nil && b.AllowMissing {
		fmt.Fprintf(b.Log, "  missing: %s\n", entry)
		return "", nil
	}
	plugins := []api.Plugin{commandsModule(b.refs), inLanguage(site)}
	if entry == workerEntry {
		plugins = append(plugins, support())
	}
	out, err := b.esbuild(api.BuildOptions{
		EntryPoints: []string{b.path(entry)}, Format: format, Target: api.ES2022, Platform: api.PlatformBrowser,
		Splitting: format == api.FormatESModule,
		// A script that brings its own styles adopts them as a sheet: the policy allows no style elements.
		Loader: map[string]api.Loader{".css": api.LoaderText},
		Define: map[string]string{
			"LANG":  strconv.Quote(site.Language()),
			"JUDGE": strconv.Quote(site.Judge), "JUDGE_WORKER": strconv.Quote(site.JudgeWorker), "SCENES": strconv.Quote(site.Scenes),
		},
		Plugins: plugins,
	})
	if err != nil && b.AllowMissing {
		fmt.Fprintf(b.Log, "  not bundled: %s: %v\n", entry, err)
		return "", nil
	}
	if err != nil {
		return "", err
	}
	script := "/" + entryOf(out)
	site.Imports[script] = b.imports(script)
	return script, nil
}

// entryOf is the output of a build that is its entry, and no part that several share or that is fetched later.
func entryOf(outputs []string) string {
	for _, out := range outputs {
		if !strings.HasPrefix(out, partPrefix) {
			return out
		}
	}
	return outputs[0]
}

// imports are the URLs of what a script imports before it runs, so that its page can ask for all of them at once.
func (b *builder) imports(script string) []string {
	var out []string
	seen := map[string]bool{}
	var add func(string)
	add = func(url string) {
		for _, m := range staticImport.FindAllSubmatch(b.files[strings.TrimPrefix(url, "/")], -1) {
			next := path.Join(path.Dir(url), string(m[1]))
			if !seen[next] {
				seen[next] = true
				out = append(out, next)
				add(next)
			}
		}
	}
	add(script)
	return out
}

// styles bundles each style sheet, and the fonts with the first.
func (b *builder) styles() error {
	for _, name := range styleEntries {
		out, err := b.esbuild(api.BuildOptions{
			EntryPoints: []string{b.path("web/static/css", name+".css")}, Loader: map[string]api.Loader{".woff2": api.LoaderFile},
			Plugins: []api.Plugin{b.hanFaces()},
		})
		if err != nil {
			return err
		}
		for _, file := range out {
			if strings.HasSuffix(file, ".css") {
				b.site.Styles[name] = "/" + file
			}
			for _, font := range preloaded {
				if strings.HasPrefix(path.Base(file), font) {
					b.site.Preload = append(b.site.Preload, "/"+file)
				}
			}
		}
	}
	if len(b.site.Preload) != len(preloaded) {
		return fmt.Errorf("of %v only %v were found", preloaded, b.site.Preload)
	}
	return nil
}

// esbuild runs one build in memory, adds its outputs to the site and returns their names, sorted.
func (b *builder) esbuild(opt api.BuildOptions) ([]string, error) {
	root, err := filepath.Abs(b.Dir)
	if err != nil {
		return nil, err
	}
	out := filepath.Join(root, distDir)
	opt.AbsWorkingDir, opt.Outdir, opt.Bundle, opt.Write = root, out, true, false
	for i, e := range opt.EntryPoints {
		if opt.EntryPoints[i], err = filepath.Abs(e); err != nil {
			return nil, err
		}
	}
	opt.EntryNames, opt.AssetNames, opt.ChunkNames = "assets/[name]-[hash]", "assets/[name]-[hash]", partPrefix+"[name]-[hash]"
	opt.MinifySyntax, opt.MinifyWhitespace, opt.MinifyIdentifiers = true, true, true
	// Chinese is shorter than its escapes.
	opt.Charset = api.CharsetUTF8
	opt.LegalComments, opt.LogLevel = api.LegalCommentsNone, api.LogLevelSilent
	result := api.Build(opt)
	if len(result.Errors) > 0 {
		var errs []error
		for _, m := range api.FormatMessages(result.Errors, api.FormatMessagesOptions{}) {
			errs = append(errs, errors.New(strings.TrimSpace(m)))
		}
		return nil, errors.Join(errs...)
	}
	var names []string
	for _, f := range result.OutputFiles {
		rel, err := filepath.Rel(out, f.Path)
		if err != nil {
			return nil, err
		}
		name := filepath.ToSlash(rel)
		b.files[name] = f.Contents
		names = append(names, name)
	}
	sort.Strings(names)
	return names, nil
}
