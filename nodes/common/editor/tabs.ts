/**
 * Spreads a form over tabs.
 *
 * @param id of the `<ul>` that becomes the tab bar
 * @param tabs the panes' ids with their labels, the first is shown
 */
export function formTabs(id: string, tabs: EditorTab[], onShow?: (paneId: string) => void): void {
  const bar = RED.tabs.create({
    id,
    onchange(tab) {
      for (const pane of tabs) $(`#${pane.id}`).toggle(pane.id === tab.id);
      onShow?.(tab.id);
      RED.tray.resize();
    },
  });
  for (const tab of tabs) bar.addTab(tab);
  bar.activateTab(tabs[0]!.id);
}
