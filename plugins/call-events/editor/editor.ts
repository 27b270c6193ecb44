/** The editor, seen as the sidebar uses it. */
export const editor = RED as typeof RED & SidebarRed;
