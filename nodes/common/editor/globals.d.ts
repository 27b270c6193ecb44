/** The editor's one global. */
declare const RED: import("node-red__editor-client").EditorRED;
