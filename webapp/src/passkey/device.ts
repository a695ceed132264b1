// Speaks with the browser about passkeys, in the JSON that WebAuthn has for it (level 3, section 5.1.8). Must not know the server.
type Json = Record<string, unknown>

/** Whether this browser has passkeys at all; pages on plain http elsewhere have none. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function'
}

/** Asks the device to make a passkey; what it answers is for the server. */
export async function makePasskey(options: unknown): Promise<Json> {
  const made = await navigator.credentials.create({ publicKey: creationOf(options as Json) })
  return jsonOf(made as PublicKeyCredential)
}

/** Asks the device to sign in with a passkey that it keeps. */
export async function usePasskey(options: unknown): Promise<Json> {
  const used = await navigator.credentials.get({ publicKey: requestOf(options as Json) })
  return jsonOf(used as PublicKeyCredential)
}

/** Why the device did not do it, for people. */
export function passkeyFault(fault: unknown): unknown {
  if (!(fault instanceof DOMException)) return fault
  if (fault.name === 'InvalidStateError') return new Error('This device has a passkey for you already.')
  if (fault.name === 'SecurityError') return new Error('Passkeys do not work at this address.')
  return new Error('No passkey was used. Try again, or go another way.')
}

function creationOf(options: Json): PublicKeyCredentialCreationOptions {
  const user = options.user as Json
  const known = { challenge: bytesOf(options.challenge), user: { ...user, id: bytesOf(user.id) } }
  return { ...options, ...known, excludeCredentials: withBytes(options.excludeCredentials) } as unknown as PublicKeyCredentialCreationOptions
}

function requestOf(options: Json): PublicKeyCredentialRequestOptions {
  return { ...options, challenge: bytesOf(options.challenge), allowCredentials: withBytes(options.allowCredentials) }
}

function withBytes(listed: unknown): PublicKeyCredentialDescriptor[] {
  const known = (listed ?? []) as { type: 'public-key'; id: string }[]
  return known.map((one) => ({ ...one, id: bytesOf(one.id) }))
}

/** Not by its own `toJSON`, which many browsers do not have yet. */
function jsonOf({ id, rawId, type, response, authenticatorAttachment }: PublicKeyCredential): Json {
  const parts: Json = { clientDataJSON: textOf(response.clientDataJSON) }
  if ('attestationObject' in response) {
    const made = response as AuthenticatorAttestationResponse
    Object.assign(parts, { attestationObject: textOf(made.attestationObject), transports: made.getTransports() })
  } else {
    const { authenticatorData, signature, userHandle } = response as AuthenticatorAssertionResponse
    Object.assign(parts, { authenticatorData: textOf(authenticatorData), signature: textOf(signature) })
    if (userHandle) parts.userHandle = textOf(userHandle)
  }
  return { id, rawId: textOf(rawId), type, response: parts, authenticatorAttachment, clientExtensionResults: {} }
}

function bytesOf(text: unknown): Uint8Array<ArrayBuffer> {
  const binary = atob(String(text).replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (char) => char.charCodeAt(0))
}

function textOf(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
