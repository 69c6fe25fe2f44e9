// Client script of the UI action in the classic interface.
// biome-ignore lint/correctness/noUnusedVariables: the platform calls it
function deskwirePanel() {
  const url = `x_deskw_deskwire_panel.do?table=${g_form.getTableName()}&record=${g_form.getUniqueValue()}`
  const dialog = new GlideModal('x_deskw_deskwire_panel', false, 520)
  dialog.setTitle(getMessage('WhatsApp and SMS'))
  dialog.renderWithContent(`<iframe src="${url}" title="Deskwire" style="width:100%;height:680px;border:0"></iframe>`)
  return false
}
