/**
 * What the pages of a cluster have from the start. A part imports it first: so the bundler lays all that is shared
 * into one script, which the page asks for at once, instead of into one for each combination of parts.
 */
import "./watcher.ts";
import "./command/glasshouse.ts";
import "./reduce/film.ts";
import "./source/room.ts";
import "./view/icons.ts";
import "./view/marks.ts";
import "./view/style.ts";
import "./view/transport.ts";
import "./view/words.ts";
