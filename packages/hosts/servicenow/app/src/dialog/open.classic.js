// Client script of the UI action in the classic interface.
// biome-ignore lint/correctness/noUnusedVariables: the platform calls it
function deskwireCompose() {
  const url = `x_deskw_deskwire_compose.do?table=${g_form.getTableName()}&record=${g_form.getUniqueValue()}`
  const dialog = new GlideModal('x_deskw_deskwire_compose', false, 760)
  dialog.setTitle(getMessage('Write on WhatsApp or SMS'))
  dialog.renderWithContent(`<iframe src="${url}" title="Deskwire" style="width:100%;height:560px;border:0"></iframe>`)
  return false
}
