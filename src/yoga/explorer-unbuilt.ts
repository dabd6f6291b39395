/** Says how to get the explorer, to a browser that opens the endpoint of a server whose explorer was not built. */
export function answerUnbuilt(): Response {
  return new Response(PAGE, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      vary: 'accept',
    },
  })
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The explorer is not built</title>
</head>
<body>
<h1>The explorer is not built</h1>
<p>This is a GraphQL endpoint. Its page for browsers is made by <code>npm run build</code>; start the server again after that.</p>
<p>Until then, this asks it something:</p>
<pre>curl "$URL" --json '{"query": "{ __typename }"}'</pre>
<p>With a token, add <code>-H "Authorization: Bearer $TOKEN"</code>.</p>
</body>
</html>
`
