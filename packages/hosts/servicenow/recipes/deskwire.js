// biome-ignore-all lint: an instance runs ES5
// Script Include. Name: Deskwire. Accessible from: All application scopes. Client callable: no.
// Everything the other recipes share: whom to call, how to sign, what to leave out. ES5, as instances run it.
var Deskwire = Class.create()
Deskwire.prototype = {
  type: 'Deskwire',

  initialize: function () {
    this.url = String(gs.getProperty('deskwire.url', '')).replace(/\/+$/, '')
    this.host = gs.getProperty('deskwire.host', 'servicenow')
    this.user = gs.getProperty('deskwire.integration.user', '')
    // Whoever holds one of these works here, and speaks for the business.
    this.roles = gs.getProperty(
      'deskwire.agent.roles',
      'sn_customerservice_agent,sn_customerservice.consumer_agent,sn_customerservice_manager,sn_esm_agent,itil,admin',
    )
  },

  // Records that Deskwire made, or adopted when an agent wrote first.
  isOurs: function (record) {
    return String(record.getValue('correlation_display') || '') === 'Deskwire'
  },

  // What the integration itself writes must never go back to the customer.
  isIntegration: function (userName) {
    return String(userName).toLowerCase() === String(this.user).toLowerCase()
  },

  // The public comments of the last minutes. A repeat is dropped by its id, so that no comment is missed when two are quick.
  comments: function (record) {
    var since = new GlideDateTime()
    since.addSeconds(-120)
    var journal = new GlideRecord('sys_journal_field')
    journal.addQuery('name', record.getTableName())
    journal.addQuery('element', 'comments')
    journal.addQuery('element_id', record.getUniqueValue())
    journal.addQuery('sys_created_on', '>=', since.getValue())
    journal.orderBy('sys_created_on')
    journal.query()
    while (journal.next()) {
      var author = journal.getValue('sys_created_by')
      if (this.isIntegration(author)) continue
      this.tell(record, 'comment', journal.getUniqueValue(), {
        author: this.authorOf(record, author),
        text: journal.getValue('value'),
      })
    }
  },

  // A file an agent attached. Files on a case are seen by its customer in the portal too.
  attachment: function (record, file) {
    var author = file.getValue('sys_created_by')
    if (this.isIntegration(author)) return
    this.tell(record, 'attachment', file.getUniqueValue(), {
      author: this.authorOf(record, author),
      attachments: [
        {
          sys_id: file.getUniqueValue(),
          file_name: file.getValue('file_name'),
          content_type: file.getValue('content_type'),
          size_bytes: file.getValue('size_bytes'),
        },
      ],
    })
  },

  // closed, reopened, assigned, deleted: named by the record's change count, so that each change is told once.
  change: function (record, event, more) {
    var id = record.getUniqueValue() + ':' + event + ':' + record.getValue('sys_mod_count')
    this.tell(record, event, id, more || {})
  },

  tell: function (record, event, id, more) {
    var about = { event: event, id: id, table: record.getTableName(), record: record.getUniqueValue() }
    for (var name in more) about[name] = more[name]
    var body = this.ascii(about)
    // Standard Webhooks (standardwebhooks.com). An event that is told again has the same id.
    var timestamp = String(Math.floor(new GlideDateTime().getNumericValue() / 1000))
    var secret = String(gs.getProperty('deskwire.webhook.secret', ''))
    // generateMac takes its key in base64, as it stands behind whsec_.
    var key = secret.indexOf('whsec_') === 0 ? secret.slice(6) : GlideStringUtil.base64Encode(secret)
    var mac = new GlideCertificateEncryption().generateMac(key, 'HmacSHA256', id + '.' + timestamp + '.' + body)
    var request = this.request('/hosts/' + this.host, body)
    request.setRequestHeader('webhook-id', id)
    request.setRequestHeader('webhook-timestamp', timestamp)
    request.setRequestHeader('webhook-signature', 'v1,' + mac)
    request.executeAsync()
  },

  // The management API. `once` names the event: said twice with the same name it happens once.
  call: function (path, content, once) {
    var request = this.request('/api' + path, this.ascii(content))
    request.setRequestHeader('authorization', 'Bearer ' + gs.getProperty('deskwire.api.key', ''))
    request.setRequestHeader('idempotency-key', once)
    return request
  },

  request: function (path, body) {
    var request = new sn_ws.RESTMessageV2()
    request.setHttpMethod('POST')
    request.setEndpoint(this.url + path)
    request.setRequestHeader('content-type', 'application/json')
    request.setHttpTimeout(10000)
    request.setRequestBody(body)
    return request
  },

  // Plain ASCII, so that the signed bytes are the sent bytes whatever charset the platform thinks in.
  ascii: function (value) {
    return JSON.stringify(value).replace(/[\u007f-\uffff]/g, function (character) {
      return '\\u' + ('0000' + character.charCodeAt(0).toString(16)).slice(-4)
    })
  },

  authorOf: function (record, userName) {
    return { user: userName, name: this.nameOf(userName), is: this.isAgent(record, userName) ? 'agent' : 'customer' }
  },

  // Not the person whose record it is, who writes in the portal; and nobody without a role.
  isAgent: function (record, userName) {
    var user = new GlideRecord('sys_user')
    if (!user.get('user_name', userName)) return false
    var owners = ['contact', 'consumer.user', 'caller_id']
    for (var i = 0; i < owners.length; i++) {
      if (String(record.getElement(owners[i]) || '') === user.getUniqueValue()) return false
    }
    var held = new GlideRecord('sys_user_has_role')
    held.addQuery('user', user.getUniqueValue())
    held.addQuery('role.name', 'IN', this.roles)
    held.query()
    return held.next()
  },

  nameOf: function (userName) {
    var user = new GlideRecord('sys_user')
    return user.get('user_name', userName) ? user.getValue('name') || userName : userName
  },

  // How the bridge names a record: what becomes of a message is written there.
  recordOf: function (record) {
    return { host: this.host, id: record.getTableName() + ':' + record.getUniqueValue() }
  },

  // The number to write to: of the person on the form, or of the person the record belongs to. As it is written there:
  // the bridge reads it, by the country of its line where there is no country code.
  phoneOf: function (record) {
    var fields = ['mobile_phone', 'phone', 'consumer.mobile_phone', 'contact.mobile_phone', 'opened_for.mobile_phone']
    for (var i = 0; i < fields.length; i++) {
      var phone = String(record.getElement(fields[i]) || '')
      if (phone.length <= 40 && phone.replace(/\D/g, '').length >= 8) return phone
    }
    return ''
  },
}
