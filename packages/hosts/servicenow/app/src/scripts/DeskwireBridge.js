// Script include. How the bridge is called: what is told to it is signed, what is asked of it has a key.
// An instance runs ECMAScript 2021 (SDK, "JavaScript compatibility").
var DeskwireBridge = class {
  // Standard Webhooks (standardwebhooks.com). An event that is told again has the same id.
  signed(host, about) {
    const { id } = about
    const body = this.ascii(about)
    const timestamp = String(Math.floor(new GlideDateTime().getNumericValue() / 1000))
    const request = this.request('POST', `/hosts/${host}`)
    request.setRequestHeader('content-type', 'application/json')
    request.setRequestHeader('webhook-id', id)
    request.setRequestHeader('webhook-timestamp', timestamp)
    request.setRequestHeader('webhook-signature', `v1,${this.mac(`${id}.${timestamp}.${body}`)}`)
    request.setRequestBody(body)
    return request
  }

  // The key goes from the credential store to the platform's own MAC. It is no property, and nothing here keeps it.
  mac(text) {
    const credential = new sn_cc.StandardCredentialsProvider().getCredentialByAliasID(DeskwireBridge.SIGNING)
    const secret = String(credential?.getAttribute('api_key') || '')
    // The platform's MAC takes its key in base64, as it stands behind whsec_.
    if (!/^whsec_[\w+/]{32,}=*$/.test(secret))
      throw new Error('Deskwire: the credential "Deskwire webhook secret" needs whsec_ and a key in base64')
    const key = secret.slice('whsec_'.length)
    // The documentation calls it on an instance, the vendor's types on the class.
    return CertificateEncryption.generateMac
      ? CertificateEncryption.generateMac(key, 'HmacSHA256', text)
      : new CertificateEncryption().generateMac(key, 'HmacSHA256', text)
  }

  /** The management API. `once` names the event: said twice with the same name it happens once. */
  api(method, path, content, once) {
    const request = this.keyed(method, path)
    if (content !== undefined) {
      request.setRequestHeader('content-type', 'application/json')
      request.setRequestBody(this.ascii(content))
    }
    if (once !== undefined) request.setRequestHeader('idempotency-key', once)
    return this.answer(request)
  }

  keyed(method, path) {
    const request = this.request(method, `/api${path}`)
    request.setRequestHeader('x-api-key', this.connection().getCredentialAttribute('api_key'))
    return request
  }

  answer(request) {
    try {
      const response = request.execute()
      const body = String(response.getBody() || '')
      return { status: response.getStatusCode(), json: body.charAt(0) === '{' ? JSON.parse(body) : {} }
    } catch (thrown) {
      gs.warn(`Deskwire: the bridge could not be reached (${thrown instanceof Error ? thrown.name : 'error'})`)
      return { status: 0, json: {} }
    }
  }

  request(method, path) {
    const request = new sn_ws.RESTMessageV2()
    request.setHttpMethod(method)
    request.setEndpoint(String(this.connection().getAttribute('connection_url')).replace(/\/+$/, '') + path)
    request.setHttpTimeout(10000)
    return request
  }

  connection() {
    const connection = new sn_cc.ConnectionInfoProvider().getConnectionInfo(DeskwireBridge.CONNECTION)
    if (!connection) throw new Error('Deskwire: the connection "Deskwire bridge" is not filled in')
    return connection
  }

  // Plain ASCII, so that the signed bytes are the sent bytes whatever charset the platform thinks in.
  ascii(value) {
    return JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  }
}

/** The sys_ids of the two aliases, as src/fluent/connection.now.ts gives them. */
DeskwireBridge.CONNECTION = 'd0f4a8c27b3e4e1c9a5d6f10c8b2e401'
DeskwireBridge.SIGNING = 'd0f4a8c27b3e4e1c9a5d6f10c8b2e402'
