// Package sprig stands in for Masterminds/sprig, which hashicorp/cli hands to the templates of a command's help.
// kvnode's help uses no function of it, and the real one brings eleven modules with it: password hashes, version
// numbers, decimals. They would be a tenth of a megabyte of what a browser fetches.
package sprig

import "text/template"

// TxtFuncMap is empty: no template of kvnode's calls a function of sprig's.
func TxtFuncMap() template.FuncMap { return template.FuncMap{} }
