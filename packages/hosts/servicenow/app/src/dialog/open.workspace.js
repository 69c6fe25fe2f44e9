// Client script of the UI action in a configurable workspace.
// biome-ignore lint/correctness/noUnusedVariables: the platform calls it
function onClick(g_form) {
  g_modal.showFrame({
    title: 'Write on WhatsApp or SMS',
    url: `/x_deskw_deskwire_compose.do?table=${g_form.getTableName()}&record=${g_form.getUniqueValue()}`,
    size: 'lg',
    height: 560,
  })
}
