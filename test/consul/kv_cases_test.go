package consul

var kvGroup = Group{Name: "kv", Cases: []Case{
	{"one key", steps(put("/v1/kv/{p}a", "hi"), get("/v1/kv/{p}a"))},
	{"an absent key", steps(get("/v1/kv/{p}a"))},
	{"an absent key has the index of the last write", steps(
		put("/v1/kv/{p}b", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}b", "2"), get("/v1/kv/{p}b"), get("/v1/kv/{p}a"),
	)},
	{"a deleted key has the whole store's index", steps(
		put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a"), get("/v1/kv/{p}a"), put("/v1/kv/{p}b", "1"), get("/v1/kv/{p}b"),
		get("/v1/kv/{p}a"),
	)},
	{"an empty value is null", steps(put("/v1/kv/{p}a", ""), get("/v1/kv/{p}a"), get("/v1/kv/{p}a?raw"))},
	{"raw", steps(put("/v1/kv/{p}a", "<script>alert(1)</script>"), get("/v1/kv/{p}a?raw"))},
	{"raw of an absent key", steps(get("/v1/kv/{p}a?raw"))},
	{"raw with any value", steps(put("/v1/kv/{p}a", "v"), get("/v1/kv/{p}a?raw=false"), get("/v1/kv/{p}a?raw=0"))},
	{"raw of bytes", steps(put("/v1/kv/{p}a", "\x00\x01\xff\n\r"), get("/v1/kv/{p}a?raw"), get("/v1/kv/{p}a"))},
	{"no key name", steps(get("/v1/kv/"))},
	{"no key name raw", steps(get("/v1/kv/?raw"))},
	{"recurse", steps(
		put("/v1/kv/{p}b", "2"), put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}a/x", "3"), get("/v1/kv/{p}?recurse"),
	)},
	{"recurse takes a text prefix", steps(
		put("/v1/kv/{p}ab", "1"), put("/v1/kv/{p}abc", "2"), put("/v1/kv/{p}b", "3"), get("/v1/kv/{p}ab?recurse"),
	)},
	{"recurse in byte order", steps(
		put("/v1/kv/{p}Z", "1"), put("/v1/kv/{p}a", "2"), put("/v1/kv/{p}%C3%A4", "3"), put("/v1/kv/{p}a-", "4"),
		put("/v1/kv/{p}a/", "5"), get("/v1/kv/{p}?recurse&keys"),
	)},
	{"recurse of nothing", steps(get("/v1/kv/{p}?recurse"))},
	{"recurse false is recurse", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?recurse=false"))},
	{"recurse wins over raw", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?recurse&raw"))},
	{"recurse index is the highest below", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), put("/v1/kv/{p}a", "2"), get("/v1/kv/{p}?recurse"),
		put("/v1/kv/other/{p}", "1"), get("/v1/kv/{p}?recurse"), get("/v1/kv/other/{p}"),
	)},
	{"recurse index counts a tombstone", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), del("/v1/kv/{p}b"), get("/v1/kv/{p}?recurse"),
	)},
	{"recurse of only tombstones", steps(
		put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a"), get("/v1/kv/{p}?recurse"), put("/v1/kv/x{p}", "1"),
		get("/v1/kv/{p}?recurse"), get("/v1/kv/x{p}"),
	)},
	{"recurse of nothing has the whole store's index", steps(
		put("/v1/kv/x{p}", "1"), get("/v1/kv/{p}?recurse"), get("/v1/kv/x{p}"),
	)},
	{"keys", steps(
		put("/v1/kv/{p}b", "2"), put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}a/x", "3"), get("/v1/kv/{p}?keys"),
	)},
	{"keys of nothing", steps(get("/v1/kv/{p}?keys"))},
	{"keys with separator", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}a/x", "1"), put("/v1/kv/{p}a/y", "1"), put("/v1/kv/{p}b/x/y", "1"),
		get("/v1/kv/{p}?keys&separator=/"),
	)},
	{"keys with separator cut behind the prefix", steps(
		put("/v1/kv/{p}b", "1"), put("/v1/kv/{p}b/1", "1"), put("/v1/kv/{p}b/1/2", "1"),
		get("/v1/kv/{p}b?keys&separator=/"), get("/v1/kv/{p}b/?keys&separator=/"),
	)},
	{"keys with a long separator", steps(
		put("/v1/kv/{p}a--b--c", "1"), put("/v1/kv/{p}a--d", "1"), put("/v1/kv/{p}a-e", "1"),
		get("/v1/kv/{p}?keys&separator=--"),
	)},
	{"keys with an empty separator", steps(
		put("/v1/kv/{p}a/b", "1"), put("/v1/kv/{p}a/c", "1"), get("/v1/kv/{p}?keys&separator="),
	)},
	{"separator that parts neighbours", steps(
		put("/v1/kv/{p}a/1", "1"), put("/v1/kv/{p}a0", "1"), put("/v1/kv/{p}a/2", "1"),
		get("/v1/kv/{p}?keys&separator=/"),
	)},
	{"separator without keys", steps(
		put("/v1/kv/{p}a/b", "1"), get("/v1/kv/{p}a/b?separator=/"), get("/v1/kv/{p}?recurse&separator=/"),
	)},
	{"keys win over recurse", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?keys&recurse"))},
	{"keys win over raw", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}?keys&raw"))},
	{"keys index", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/x{p}", "1"), get("/v1/kv/{p}?keys"), get("/v1/kv/x{p}"),
	)},
	{"keys index counts a tombstone", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), del("/v1/kv/{p}b"), get("/v1/kv/{p}?keys"),
		get("/v1/kv/{p}a"),
	)},
	{"cas flags and acquire are ignored by GET", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?cas=junk&flags=junk&acquire=junk&release=junk"),
	)},
	{"a body is ignored by GET", steps(put("/v1/kv/{p}a", "1"), do("GET", "/v1/kv/{p}a", "body"))},
	{"flags are shown", steps(put("/v1/kv/{p}a?flags=18446744073709551615", "1"), get("/v1/kv/{p}a"))},
	{"pretty", steps(put("/v1/kv/{p}a?pretty", "1"), get("/v1/kv/{p}a?pretty"), get("/v1/kv/{p}?keys&pretty"))},
	{"pretty false is pretty", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?pretty=false"))},
	{"pretty does nothing to raw", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a?raw&pretty"))},
	{"markup in a key is escaped", steps(
		put("/v1/kv/{p}%3Cb%3E&c", "1"), get("/v1/kv/{p}%3Cb%3E&c"), get("/v1/kv/{p}?keys"),
	)},
	{"gzip", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").with("Accept-Encoding: gzip"),
		get("/v1/kv/{p}a?raw").with("Accept-Encoding: gzip"),
	)},
	{"gzip of errors", steps(
		get("/v1/kv/{p}a").with("Accept-Encoding: gzip"), get("/v1/kv/").with("Accept-Encoding: gzip"),
	)},
	{"gzip among others", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").with("Accept-Encoding: deflate, gzip;q=0.5"),
	)},
	{"deflate alone is plain", steps(put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").with("Accept-Encoding: deflate"))},
	{"a long value", steps(put("/v1/kv/{p}a", bytesOf(5000)), get("/v1/kv/{p}a?raw"))},
}}

var kvWriteGroup = Group{Name: "kvwrite", Cases: []Case{
	{"put", steps(put("/v1/kv/{p}a", "1"))},
	{"put again moves the index", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a", "2"), get("/v1/kv/{p}a"),
	)},
	{"an equal put moves nothing", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a"), get("/v1/kv/{p}no"),
	)},
	{"an equal value with other flags moves", steps(
		put("/v1/kv/{p}a?flags=1", "1"), get("/v1/kv/{p}a"), put("/v1/kv/{p}a?flags=2", "1"), get("/v1/kv/{p}a"),
	)},
	{"put without flags makes them 0", steps(
		put("/v1/kv/{p}a?flags=7", "1"), put("/v1/kv/{p}a", "2"), get("/v1/kv/{p}a"),
	)},
	{"put takes any content type", steps(
		put("/v1/kv/{p}a", "a=b").with("Content-Type: application/x-www-form-urlencoded"), get("/v1/kv/{p}a?raw"),
	)},
	{"put does not decode a body", steps(
		put("/v1/kv/{p}a", "abc").with("Content-Encoding: gzip"), get("/v1/kv/{p}a?raw"),
	)},
	{"delete and put make a new key", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a"), del("/v1/kv/{p}a"), put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a"),
	)},
	{"flags 007", steps(put("/v1/kv/{p}a?flags=007", "1"), get("/v1/kv/{p}a"))},
	{"flags garbage", steps(put("/v1/kv/{p}a?flags=abc", "1"), get("/v1/kv/{p}a"))},
	{"flags empty", steps(put("/v1/kv/{p}a?flags=", "1"))},
	{"flags negative", steps(put("/v1/kv/{p}a?flags=-1", "1"))},
	{"flags hexadecimal", steps(put("/v1/kv/{p}a?flags=0x10", "1"))},
	{"flags with a sign", steps(put("/v1/kv/{p}a?flags=%2B1", "1"))},
	{"flags with an underscore", steps(put("/v1/kv/{p}a?flags=1_000", "1"))},
	{"flags out of range", steps(put("/v1/kv/{p}a?flags=18446744073709551616", "1"))},
	{"flags twice", steps(put("/v1/kv/{p}a?flags=1&flags=2", "1"), get("/v1/kv/{p}a"))},
	{"cas 0 creates", steps(put("/v1/kv/{p}a?cas=0", "1"), get("/v1/kv/{p}a?raw"))},
	{"cas 0 does not write again", steps(put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}a?cas=0", "2"), get("/v1/kv/{p}a"))},
	{"cas with the index", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("m", "index"), put("/v1/kv/{p}a?cas={m}", "2"),
		get("/v1/kv/{p}a"),
	)},
	{"cas with an old index", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("m", "index"), put("/v1/kv/{p}a", "2"),
		put("/v1/kv/{p}a?cas={m}", "3"), get("/v1/kv/{p}a"),
	)},
	{"cas with a later index", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("m", "index"), put("/v1/kv/{p}a?cas={m+1}", "3"),
		get("/v1/kv/{p}a"),
	)},
	{"cas of an absent key", steps(put("/v1/kv/{p}a?cas=5", "1"), get("/v1/kv/{p}a"))},
	{"cas after a delete", steps(
		put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a"), put("/v1/kv/{p}a?cas=0", "2"), get("/v1/kv/{p}a"),
	)},
	{"a failed cas moves no index", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}a?cas=0", "2"), get("/v1/kv/{p}no"), get("/v1/kv/{p}a"),
	)},
	{"cas of the equal value", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("m", "index"), put("/v1/kv/{p}a?cas={m}", "1"),
		get("/v1/kv/{p}a"),
	)},
	{"cas garbage", steps(put("/v1/kv/{p}a?cas=abc", "1"))},
	{"cas empty", steps(put("/v1/kv/{p}a?cas=", "1"))},
	{"cas negative", steps(put("/v1/kv/{p}a?cas=-1", "1"))},
	{"cas out of range", steps(put("/v1/kv/{p}a?cas=18446744073709551616", "1"))},
	{"cas with flags", steps(put("/v1/kv/{p}a?cas=0&flags=9", "1"), get("/v1/kv/{p}a"))},
	{"cas and acquire", steps(put("/v1/kv/{p}a?cas=0&acquire=abc", "1"))},
	{"cas and release", steps(put("/v1/kv/{p}a?release=abc&cas=0", "1"))},
	{"acquire and release", steps(put("/v1/kv/{p}a?release=a%20b&acquire=c", "1"))},
	{"recurse raw and keys on put are ignored", steps(
		put("/v1/kv/{p}a?recurse&raw&keys&separator=/", "1"), get("/v1/kv/{p}a"),
	)},
	{"no key name on put", steps(put("/v1/kv/", "1"))},
	{"no key name before conflicting flags", steps(put("/v1/kv/?cas=0&acquire=a", "1"))},
	{"conflicting flags before a bad number", steps(put("/v1/kv/{p}a?cas=abc&acquire=a", "1"))},
	{"a bad flag before a bad cas", steps(put("/v1/kv/{p}a?cas=abc&flags=def", "1"))},
	{"a bad number before the size", steps(put("/v1/kv/{p}a?flags=abc", bytesOf(524289)))},
	{"the longest value", steps(put("/v1/kv/{p}a", bytesOf(524288)), get("/v1/kv/{p}?keys"))},
	{"a longer value", steps(put("/v1/kv/{p}a", bytesOf(524289)), get("/v1/kv/{p}a"))},
	{"a longer value in chunks", steps(put("/v1/kv/{p}a", bytesOf(524289)).chunked(), get("/v1/kv/{p}?keys"))},
	{"the longest value in chunks", steps(put("/v1/kv/{p}a", bytesOf(524288)).chunked(), get("/v1/kv/{p}?keys"))},
	{"a short value in chunks", steps(put("/v1/kv/{p}a", "abc").chunked(), get("/v1/kv/{p}a?raw"))},
	{"delete", steps(put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a"), get("/v1/kv/{p}a"))},
	{"delete of nothing", steps(put("/v1/kv/{p}b", "1"), del("/v1/kv/{p}a"), get("/v1/kv/{p}a"), get("/v1/kv/{p}b"))},
	{"delete leaves children and neighbours", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}a/b", "1"), put("/v1/kv/{p}ab", "1"), del("/v1/kv/{p}a"),
		get("/v1/kv/{p}?keys"),
	)},
	{"delete recurse", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}a/b", "1"), put("/v1/kv/{p}ab", "1"), put("/v1/kv/{p}b", "1"),
		del("/v1/kv/{p}a?recurse"), get("/v1/kv/{p}?keys"),
	)},
	{"delete recurse is one index", steps(
		put("/v1/kv/{p}a", "1"), put("/v1/kv/{p}b", "1"), del("/v1/kv/{p}?recurse"), get("/v1/kv/{p}a?recurse"),
		get("/v1/kv/{p}b?recurse"),
	)},
	{"delete recurse of nothing", steps(
		put("/v1/kv/x{p}", "1"), del("/v1/kv/{p}?recurse"), get("/v1/kv/{p}?recurse"), get("/v1/kv/x{p}"),
	)},
	{"delete without a name", steps(del("/v1/kv/"))},
	{"delete cas", steps(
		put("/v1/kv/{p}a", "1"), get("/v1/kv/{p}a").keep("m", "index"), del("/v1/kv/{p}a?cas={m+1}"),
		get("/v1/kv/{p}a"), del("/v1/kv/{p}a?cas={m}"), get("/v1/kv/{p}a"),
	)},
	{"delete cas of nothing", steps(del("/v1/kv/{p}a?cas=7"), del("/v1/kv/{p}a?cas=0"))},
	{"delete cas 0 of a key", steps(put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a?cas=0"), get("/v1/kv/{p}a?raw"))},
	{"delete cas garbage", steps(del("/v1/kv/{p}a?cas=x"), del("/v1/kv/{p}a?cas="))},
	{"delete cas and recurse", steps(del("/v1/kv/{p}a?cas=270&recurse"))},
	{"delete ignores acquire and flags", steps(
		put("/v1/kv/{p}a", "1"), del("/v1/kv/{p}a?acquire=x&release=y&flags=z"), get("/v1/kv/{p}a"),
	)},
	{"a body is ignored by DELETE", steps(
		put("/v1/kv/{p}a", "1"), do("DELETE", "/v1/kv/{p}a", "body"), get("/v1/kv/{p}a"),
	)},
	{"a trailing slash is another key", steps(
		put("/v1/kv/{p}d", "1"), put("/v1/kv/{p}d/", "2"), get("/v1/kv/{p}d?raw"), get("/v1/kv/{p}d/?raw"),
		del("/v1/kv/{p}d/"), get("/v1/kv/{p}?keys"),
	)},
	{"a key of many bytes", steps(put("/v1/kv/{p}"+bytesOf(2000), "1"), get("/v1/kv/{p}"+bytesOf(2000)+"?raw"))},
	{"a redirected delete deletes nothing", steps(do("DELETE", "/v1/kv?recurse", ""), get("/v1/kv/warm?raw"))},
}}
