// Script include. What the dialog "Write on WhatsApp or SMS" asks and does; src/scripts/compose has its REST resources.
var DeskwireCompose = class {
  deskwire() {
    return new Deskwire()
  }

  bridge() {
    return new DeskwireBridge()
  }

  /** The record, if it is one to write from and this agent may read it. */
  record(table, id) {
    if (!Object.keys(DeskwireCompose.TABLES).includes(table)) return null
    const record = new GlideRecord(table)
    return record.get(id) && record.canRead() ? record : null
  }

  /** Whom the record is about, on which channels they can be written to, and the files there are. */
  about(table, id) {
    const record = this.record(table, id)
    if (!record) return this.missing()
    const deskwire = this.deskwire()
    const { status, json } = this.bridge().api('GET', '/channels')
    if (status !== 200) return this.failed(status, json)
    const person = ['contact', 'consumer', 'opened_for'].find(
      (name) => record.isValidField(name) && record.getValue(name),
    )
    return {
      status: 200,
      body: {
        name: String((person ? record.getDisplayValue(person) : record.getDisplayValue('name')) || ''),
        phones: deskwire.phonesOf(record),
        channels: json.items.map(({ name, lines }) => ({ name, medium: lines[0] ? lines[0].medium : '' })),
        files: this.filesOf(table, id).map(({ id: file, name, mime }) => ({ id: file, name, mime })),
      },
    }
  }

  filesOf(table, id) {
    const files = []
    const file = new GlideRecord('sys_attachment')
    file.addQuery('table_name', table)
    file.addQuery('table_sys_id', id)
    file.orderByDesc('sys_created_on')
    file.setLimit(20)
    file.query()
    while (file.next())
      files.push({
        id: file.getUniqueValue(),
        name: file.getValue('file_name'),
        mime: file.getValue('content_type'),
        size: Number(file.getValue('size_bytes')) || 0,
      })
    return files
  }

  /** The gate's answer before anything is sent, and the templates that can be. */
  ask(channel, to) {
    const asked = `channel=${encodeURIComponent(channel)}`
    const permit = this.bridge().api('GET', `/outreach?${asked}&to=${encodeURIComponent(to)}`)
    if (permit.status !== 200) return this.failed(permit.status, permit.json)
    // A channel without templates has none to offer; that is no error.
    const templates = this.bridge().api('GET', `/templates?${asked}`)
    const approved = templates.status === 200 ? templates.json.items.filter(({ status }) => status === 'approved') : []
    return { status: 200, body: { ...permit.json, templates: approved } }
  }

  /** Somebody told the agent that they may be written to: recorded with who heard it, and how. */
  consent(channel, to, words) {
    const evidence = `${gs.getUserDisplayName()} (${gs.getUserName()}) in ServiceNow: ${words}`.slice(0, 500)
    const about = { address: to, channel, purpose: 'service', source: 'agent', evidence }
    const { status, json } = this.bridge().api('POST', '/consent/grant', about)
    return status === 200 ? { status, body: { recorded: true } } : this.failed(status, json)
  }

  /**
   * Sends a template or a text, and files after it. `once` is the dialog's: a second press is the same request. What
   * becomes of it is written to the record by the bridge.
   */
  send({ table, record: id, channel, to, content, files, once }) {
    const record = this.record(table, id)
    if (!record) return this.missing()
    const chosen = this.filesOf(table, id).filter((file) => (files || []).includes(file.id))
    const contents = content ? [content] : []
    for (const file of chosen) {
      const { status, json } = this.upload(file)
      if (status !== 201) return this.failed(status, json)
      contents.push({ type: 'media', kind: this.kindOf(file.mime), media: json })
    }
    if (contents.length === 0) return { status: 400, body: { detail: 'There is nothing to send.' } }
    const place = this.place(record, { channel, to, once })
    const ids = []
    for (const [n, one] of contents.entries()) {
      const about = {
        channel,
        to,
        agent: { id: gs.getUserName(), name: gs.getUserDisplayName() },
        content: one,
        ...place,
      }
      const { status, json } = this.bridge().api('POST', '/conversations', about, `${once}:${n}`)
      if (status !== 202) return this.failed(status, json)
      ids.push(json.id)
    }
    return { status: 202, body: { ids } }
  }

  /** In records mode the case takes the answers; else they are related to the record that is written from. */
  place(record, about) {
    const deskwire = this.deskwire()
    if (record.getTableName() === 'sn_customerservice_case' && deskwire.isRecords()) {
      deskwire.adopt(record)
      return { ticket: { host: deskwire.host(), id: record.getUniqueValue() } }
    }
    const keeper = DeskwireCompose.TABLES[record.getTableName()] ? record : this.interaction(record, about)
    return keeper ? { record: deskwire.recordOf(keeper) } : {}
  }

  /** A contact and a consumer keep no notes: an interaction beside them does, closed, so that no queue offers it. */
  interaction(person, { channel, to, once }) {
    const made = new GlideRecord('interaction')
    if (made.get('correlation_id', once)) return made
    made.initialize()
    made.setValue('type', 'messaging')
    made.setValue('correlation_id', once)
    made.setValue(person.getTableName() === 'csm_consumer' ? 'consumer' : 'contact', person.getUniqueValue())
    made.setValue('assigned_to', gs.getUserID())
    made.setValue('state', 'closed_complete')
    made.setValue('short_description', `Written first on ${channel} to ${to}`)
    const id = made.insert()
    return id !== null && made.get(id) ? made : null
  }

  upload(file) {
    const request = this.bridge().keyed('POST', `/media?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('content-type', file.mime)
    request.setRequestBodyFromAttachment(file.id)
    return this.bridge().answer(request)
  }

  kindOf(mime) {
    const family = String(mime).split('/')[0]
    return ['image', 'video', 'audio'].includes(family) ? family : 'file'
  }

  /** Why it was not sent, or that it was. */
  outcome(id) {
    const { status, json } = this.bridge().api('GET', `/work/${encodeURIComponent(id)}`)
    return status === 200 ? { status, body: json } : this.failed(status, json)
  }

  missing() {
    return { status: 404, body: { detail: 'There is no such record to write from, or you may not read it.' } }
  }

  failed(status, json) {
    const errors = (json.errors || []).map(({ pointer, detail }) => `${pointer}: ${detail}`)
    const detail = [json.detail || json.title].concat(errors).filter(Boolean).join(' ')
    if (status === 0) return { status: 502, body: { detail: 'The bridge cannot be reached.' } }
    if (status === 401 || status === 403)
      return {
        status: 502,
        body: { detail: 'The bridge refuses the password of "Deskwire API": it must be one of its keys.' },
      }
    return { status: status === 400 || status === 409 ? status : 502, body: { detail: detail || `Answer ${status}.` } }
  }
}

/** The records that an agent writes from, and whether they keep work notes. */
DeskwireCompose.TABLES = {
  interaction: true,
  sn_customerservice_case: true,
  customer_contact: false,
  csm_consumer: false,
}
