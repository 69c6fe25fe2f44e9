// Client script of the UI action in a configurable workspace.
// biome-ignore lint/correctness/noUnusedVariables: the platform calls it
function onClick(g_form) {
  g_modal.showFrame({
    title: 'WhatsApp and SMS',
    url: `/x_deskw_deskwire_panel.do?table=${g_form.getTableName()}&record=${g_form.getUniqueValue()}`,
    size: 'md',
    height: 680,
  })
}
