import { editor } from "./editor/editor.js";
import { Panel } from "./editor/panel.js";

const module = "@call-events/node-red";

let takeAway: (() => void) | undefined;

editor.plugins.registerPlugin("call-events", {
  type: "call-events-sidebar",
  onadd() {
    const words: Worded = { _: this._.bind(this) };
    const panel = new Panel(words);
    const closePanel = panel.open();
    const actions: Record<string, (node?: string, search?: string) => void> = {
      "call-events:show": () => panel.show(),
      "call-events:show-deliveries": (node, search) => panel.showDeliveries(node, search),
      "call-events:call-test": (node) => panel.showTest(node),
    };
    for (const [id, act] of Object.entries(actions))
      editor.actions.add(id, act, { label: words._(`action.${id.replace("call-events:", "")}`) });

    const onRemoved = (set?: { module: string }): void => {
      if (set?.module === module) takeAway?.();
    };
    editor.events.on("registry:node-set-removed", onRemoved as (argument?: never) => void);
    takeAway = () => {
      takeAway = undefined;
      editor.events.off("registry:node-set-removed", onRemoved as (argument?: never) => void);
      for (const id of Object.keys(actions)) editor.actions.remove(id);
      closePanel();
    };
  },
  onremove() {
    takeAway?.();
  },
});
