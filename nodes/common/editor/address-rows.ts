import { isAddress, isEnvironment } from "./validators.js";

/** An editable list of IP addresses and networks, one input a row. */
export function addressRows(node: Worded, list: JQuery, addresses: string[]): void {
  list.editableList<{ address?: string }>({
    removable: true,
    height: "auto",
    addItem(container, _index, { address = "" }) {
      const label = node._("common.address.placeholder");
      const input = $("<input>", { type: "text", placeholder: label, "aria-label": label }).val(address);
      input.css("width", "100%").appendTo(container);
      input.on("input change", () => {
        const text = String(input.val()).trim();
        const wrong = text !== "" && !isAddress(text) && !isEnvironment(text);
        input.toggleClass("input-error", wrong);
        input.attr("title", wrong ? node._("common.invalid.address", { address: text }) : "");
      });
      input.trigger("change");
    },
  });
  list.editableList(
    "addItems",
    addresses.map((address) => ({ address })),
  );
}
