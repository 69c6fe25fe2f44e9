// Script include. What is told to the bridge: which records, which comments and files, and what to leave out.
// biome-ignore lint/correctness/noUnusedVariables: the platform finds it by its name
var Deskwire = class {
  setting(name, otherwise) {
    return String(gs.getProperty(`x_deskw_deskwire.${name}`, otherwise) || otherwise)
  }

  host() {
    return this.setting('host', 'servicenow')
  }

  isRecords() {
    return this.setting('mode', 'conversation') === 'records'
  }

  // Records that Deskwire made, or adopted when an agent wrote first.
  isOurs(record) {
    return String(record.getValue('correlation_display') || '') === 'Deskwire'
  }

  // What the integration itself writes must never go back to the customer.
  isIntegration(userName) {
    return String(userName).toLowerCase() === this.setting('integration_user', 'deskwire.integration').toLowerCase()
  }

  /** A case that was none of ours takes the customer's answers from now on, and what is in it stays in it. */
  adopt(record) {
    if (this.isOurs(record)) return
    this.mark(record).begin()
    record.setValue('correlation_display', 'Deskwire')
    record.update()
  }

  /**
   * Tells what agents wrote and attached since the last that arrived. One that is told again is dropped by its id, so
   * the seconds before the mark are read once more: rows may be saved in another order than their times.
   */
  replies(record) {
    const mark = this.mark(record)
    const since = mark.since()
    const found = this.comments(record, since).concat(this.isTrue('send_files') ? this.files(record, since) : [])
    found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    for (const { at, event, id, more } of found) {
      if (!this.tell(record, event, id, more)) return
      mark.set(at)
    }
  }

  isTrue(name) {
    return this.setting(name, 'false') === 'true'
  }

  comments(record, since) {
    const found = []
    const journal = new GlideRecord('sys_journal_field')
    journal.addQuery('name', record.getTableName())
    journal.addQuery('element', 'comments')
    journal.addQuery('element_id', record.getUniqueValue())
    journal.addQuery('sys_created_on', '>=', since)
    journal.orderBy('sys_created_on')
    journal.setLimit(500)
    journal.query()
    while (journal.next()) {
      const user = journal.getValue('sys_created_by')
      if (this.isIntegration(user)) continue
      found.push({
        at: journal.getValue('sys_created_on'),
        event: 'comment',
        id: journal.getUniqueValue(),
        more: { author: this.authorOf(record, user), text: journal.getValue('value') },
      })
    }
    return found
  }

  files(record, since) {
    const found = []
    const file = new GlideRecord('sys_attachment')
    file.addQuery('table_name', record.getTableName())
    file.addQuery('table_sys_id', record.getUniqueValue())
    file.addQuery('sys_created_on', '>=', since)
    file.orderBy('sys_created_on')
    file.setLimit(500)
    file.query()
    while (file.next()) {
      const user = file.getValue('sys_created_by')
      if (this.isIntegration(user)) continue
      const attachment = {
        sys_id: file.getUniqueValue(),
        file_name: file.getValue('file_name'),
        content_type: file.getValue('content_type'),
        size_bytes: file.getValue('size_bytes'),
      }
      found.push({
        at: file.getValue('sys_created_on'),
        event: 'attachment',
        id: attachment.sys_id,
        more: { author: this.authorOf(record, user), attachments: [attachment] },
      })
    }
    return found
  }

  /** From when a record's comments and files are for the customer, and until when they have arrived at the bridge. */
  mark(record) {
    const key = record.getUniqueValue()
    const row = new GlideRecord('x_deskw_deskwire_mark')
    const known = row.get('record', key)
    const shifted = (value, seconds) => {
      const at = new GlideDateTime(value)
      at.addSeconds(seconds)
      return at.getValue()
    }
    const now = () => new GlideDateTime().getValue()
    const since = () => {
      if (known) {
        const overlap = shifted(row.getValue('told_until'), -10)
        return [overlap, row.getValue('not_before')].sort()[1]
      }
      // Of a record that we made all is for the customer; of any other only what is new: nobody wrote the rest to them.
      return this.isIntegration(record.getValue('sys_created_by'))
        ? record.getValue('sys_created_on')
        : shifted(now(), -120)
    }
    const save = (notBefore, toldUntil) => {
      const mark = new GlideRecord('x_deskw_deskwire_mark')
      const isNew = !mark.get('record', key)
      if (!isNew && mark.getValue('told_until') >= toldUntil) return
      if (isNew) {
        mark.initialize()
        mark.setValue('record', key)
      }
      mark.setValue('not_before', notBefore)
      mark.setValue('told_until', toldUntil)
      if (isNew) mark.insert()
      else mark.update()
    }
    return {
      since,
      set: (at) => save(since(), at),
      // Times have seconds only: what was written in this one was not for the customer.
      begin: () => save(shifted(now(), 1), shifted(now(), 1)),
    }
  }

  // closed, reopened, assigned, deleted: named by the record's change count, so that each change is told once. The
  // customer's side does not wait for it, and neither does the agent's save.
  change(record, event, more) {
    const id = `${record.getUniqueValue()}:${event}:${record.getValue('sys_mod_count')}`
    new DeskwireBridge().event(this.host(), this.event(record, event, id, more)).executeAsync()
  }

  /**
   * Whether the next may be told. What the bridge cannot read now it never will: it is logged, and holds up nothing.
   * Called behind an agent's save, never in it.
   */
  tell(record, event, id, more) {
    const bridge = new DeskwireBridge()
    const { status } = bridge.answer(bridge.event(this.host(), this.event(record, event, id, more)))
    if (status === 400 || status === 413) {
      gs.error(`Deskwire: the bridge does not take the ${event} ${id} (${status})`)
      return true
    }
    if (status !== 200) gs.warn(`Deskwire: the ${event} ${id} is told again with the next one (${status})`)
    return status === 200
  }

  event(record, event, id, more) {
    return { event, id, table: record.getTableName(), record: record.getUniqueValue(), ...more }
  }

  authorOf(record, user) {
    return { user, name: this.nameOf(user), is: this.isAgent(record, user) ? 'agent' : 'customer' }
  }

  // Not the person whose record it is, who writes in the portal; and nobody without a role.
  isAgent(record, userName) {
    const user = new GlideRecord('sys_user')
    if (!user.get('user_name', userName)) return false
    const owners = ['contact', 'consumer.user', 'caller_id']
    const isOwner = (field) => String(record.getElement(field) || '') === user.getUniqueValue()
    if (owners.some((field) => record.isValidField(field.split('.')[0]) && isOwner(field))) return false
    const held = new GlideRecord('sys_user_has_role')
    held.addQuery('user', user.getUniqueValue())
    held.addQuery('role.name', 'IN', this.setting('agent_roles', ''))
    held.query()
    return held.next()
  }

  nameOf(userName) {
    const user = new GlideRecord('sys_user')
    return user.get('user_name', userName) ? user.getValue('name') || userName : userName
  }

  /** How the bridge names a record: what becomes of a message is written there. */
  recordOf(record) {
    return { host: this.host(), id: `${record.getTableName()}:${record.getUniqueValue()}` }
  }

  /** The number in the profile of a user, or of the consumer behind it. */
  phoneOf(user) {
    for (const [table, name] of [
      ['sys_user', 'sys_id'],
      ['csm_consumer', 'user'],
    ]) {
      const person = new GlideRecord(table)
      const [phone] = person.get(name, user) ? this.phonesOf(person) : []
      if (phone) return phone
    }
    return ''
  }

  /** The numbers of whom a record is about, as people wrote them, each once: the first is the one to write to. */
  phonesOf(record) {
    const phones = []
    for (const whose of ['', 'consumer.', 'contact.', 'opened_for.'])
      for (const field of ['mobile_phone', 'phone', 'business_phone', 'home_phone']) {
        if (whose !== '' && !record.isValidField(whose.slice(0, -1))) continue
        if (whose === '' && !record.isValidField(field)) continue
        const phone = String(record.getElement(whose + field) || '').trim()
        if (/\d{4}/.test(phone) && !phones.includes(phone)) phones.push(phone)
      }
    return phones
  }
}
