/** Members of JSON values that hold a secret, or what a user would not show to a stranger, whatever is in them. */
const hidden =
  /^(key|material|.*secret.*|.*password.*|.*token|.*credential.*|private.*|user_?data|tags|sealed|authorization|signature)$/i;

/** Copies a JSON value with everything hidden that may be secret. Names stay, so that a reader sees what there was. */
export function hideMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideMembers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      hidden.test(name) && !isHarmless(name, inner) ? '[hidden]' : hideMembers(inner),
    ]),
  );
}

/** `tokens: required` is an option's name and nobody's token. */
const isHarmless = (name: string, value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' || (name === 'tokens' && typeof value === 'string');

const patterns: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?-----END [A-Z0-9 ]+-----/g, '[hidden]'],
  [/\b(ssh-(?:rsa|ed25519)|ecdsa-sha2-\S+) [A-Za-z0-9+/=]{20,}/g, '$1 [hidden]'],
  [/((?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|Signature|AWSAccessKeyId)=)[^&\s"',]+/gi, '$1[hidden]'],
  [
    /((?:secret|password|passphrase|token(?!s)|authorization|private_?key)[\w-]*["']?\s*[:=]\s*["']?)[^\s"',}]+/gi,
    '$1[hidden]',
  ],
];

/** Hides secrets in text: the given ones wherever they stand, and whatever looks like one. */
export function hideInText(text: string, known: readonly string[]): string {
  let clean = text;
  for (const secret of known) clean = clean.replaceAll(secret, '[hidden]');
  for (const [pattern, instead] of patterns) clean = clean.replace(pattern, instead);
  return clean;
}
