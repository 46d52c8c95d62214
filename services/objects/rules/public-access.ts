/** The four ways to keep a bucket from being public, whatever its lists and its policy say. */
export interface PublicAccess {
  /** Requests that bring a public list are refused. */
  readonly BlockPublicAcls: boolean;
  /** Grants to everybody do not count. */
  readonly IgnorePublicAcls: boolean;
  /** A public policy is refused. */
  readonly BlockPublicPolicy: boolean;
  /** A public policy lets in nobody from other accounts. */
  readonly RestrictPublicBuckets: boolean;
}

/** As requests have it: what is not named is off. */
export const readPublicAccess = (
  asked: { readonly [Name in keyof PublicAccess]?: boolean | undefined },
): PublicAccess => ({
  BlockPublicAcls: asked.BlockPublicAcls ?? false,
  IgnorePublicAcls: asked.IgnorePublicAcls ?? false,
  BlockPublicPolicy: asked.BlockPublicPolicy ?? false,
  RestrictPublicBuckets: asked.RestrictPublicBuckets ?? false,
});
