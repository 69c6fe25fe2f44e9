;(function process(request, response) {
  const { channel, to, words } = request.body.data
  const { status, body } = new DeskwireCompose().consent(channel, to, words)
  response.setStatus(status)
  response.setBody(body)
})(request, response)
