// Script include. Opens the agent's panel beside a record: signed by the instance's JWT provider, for one page and a minute.
// biome-ignore lint/correctness/noUnusedVariables: the platform finds it by its name
var DeskwirePanel = class {
  deskwire() {
    return new Deskwire()
  }

  /**
   * Where the panel is, for this agent beside this record; whoever may write in it may. In records mode a case that is none of ours takes the
   * customer's answers once an agent writes from it, so the agent is asked before.
   */
  open(table, id, adopt) {
    const record = Object.keys(DeskwireCompose.TABLES).includes(table) ? new GlideRecord(table) : null
    if (!record?.get(id) || !record.canRead() || !record.canWrite())
      return { status: 404, body: { detail: 'There is no such record, or you may not write in it.' } }
    const provider = this.deskwire().setting('panel_jwt_provider', '')
    if (provider === '') return { status: 409, body: { detail: 'The property panel_jwt_provider is not filled in.' } }
    const isCase = table === 'sn_customerservice_case' && this.deskwire().isRecords()
    if (isCase && !this.deskwire().isOurs(record)) {
      if (!adopt) return { status: 200, body: { adopt: true } }
      this.deskwire().adopt(record)
    }
    const page = `${new DeskwireBridge().address()}/panel/${this.deskwire().host()}`
    const [to] = this.deskwire().phonesOf(record)
    const claims = {
      aud: page,
      sub: gs.getUserName(),
      name: gs.getUserDisplayName(),
      ticket: isCase ? record.getUniqueValue() : this.sessionOf(record) || `${table}:${id}`,
      teams: this.teams().join('\n'),
      locale: String(gs.getSession().getLanguage() || ''),
      to,
    }
    // The platform adds when it was signed and a name that no other has (iat, jti).
    const token = new sn_auth.GlideJWTAPI().generateJWT(provider, JSON.stringify({}), JSON.stringify(claims))
    return { status: 200, body: { url: `${page}?opening=${encodeURIComponent(token)}` } }
  }

  /** The conversation of an interaction, or the newest of those that a record is related to. */
  sessionOf(record) {
    const sessionIn = (interaction) => String(interaction.getValue('client_session_id') || '')
    if (record.getTableName() === 'interaction') return sessionIn(record)
    const related = new GlideRecord('interaction_related_record')
    related.addQuery('document_id', record.getUniqueValue())
    related.orderByDesc('sys_created_on')
    related.setLimit(10)
    related.query()
    while (related.next()) {
      const interaction = new GlideRecord('interaction')
      if (!interaction.get(related.getValue('interaction')) || !interaction.canRead()) continue
      const session = sessionIn(interaction)
      if (session !== '') return session
    }
    return ''
  }

  /** The agent's groups, by their names: the bridge may keep some templates for some teams. */
  teams() {
    const names = []
    const member = new GlideRecord('sys_user_grmember')
    member.addQuery('user', gs.getUserID())
    member.setLimit(50)
    member.query()
    while (member.next()) names.push(String(member.getDisplayValue('group')))
    return names
  }
}
