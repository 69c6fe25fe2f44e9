;(function process(request, response) {
  const { status, body } = new DeskwireCompose().outcome(String(request.queryParams.id))
  response.setStatus(status)
  response.setBody(body)
})(request, response)
