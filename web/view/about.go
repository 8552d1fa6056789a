package view

const (
	preDev = `<pre><code>bin/kvnode agent -dev

bin/kvnode kv put greeting hello
bin/kvnode kv get greeting
curl 'http://127.0.0.1:8500/v1/kv/greeting?raw'</code></pre>`
	preCluster = `<pre><code>make cluster N=3</code></pre>`
	preAttach  = `<pre><code>bin/playground serve -attach http://127.0.0.1:8500</code></pre>`
)
