// A genuine identity provider for the tests: oidc-provider on a free port of this machine. Must not know what is tested.

import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

// The people it knows, by their login, and where it may send them back to.
const { people, back } = JSON.parse(process.argv[2])

function signingKey(type, kid, alg, options) {
  const { privateKey } = generateKeyPairSync(type, options)
  return { ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
}

const client = { redirect_uris: [back], grant_types: ['authorization_code'], response_types: ['code'] }

const configuration = {
  clients: [
    { ...client, client_id: 'hubbub', client_secret: 'kept: between us+both' },
    { ...client, client_id: 'by post', client_secret: 'kept', token_endpoint_auth_method: 'client_secret_post' },
    { ...client, client_id: 'public', token_endpoint_auth_method: 'none' },
    { ...client, client_id: 'elliptic', client_secret: 'kept', id_token_signed_response_alg: 'ES256' },
  ],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
  scopes: ['openid', 'profile', 'email', 'groups'],
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  jwks: {
    keys: [signingKey('rsa', 'r1', 'RS256', { modulusLength: 2048 }), signingKey('ec', 'e1', 'ES256', { namedCurve: 'P-256' })],
  },
  cookies: { keys: ['for the tests'] },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
}
const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  server.on('request', new Provider(issuer, configuration).callback())
  console.log(issuer)
})
process.stdin.resume().on('end', () => process.exit())
