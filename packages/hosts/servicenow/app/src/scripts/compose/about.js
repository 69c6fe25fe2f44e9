;(function process(request, response) {
  const { table, record } = request.queryParams
  const { status, body } = new DeskwireCompose().about(String(table), String(record))
  response.setStatus(status)
  response.setBody(body)
})(request, response)
