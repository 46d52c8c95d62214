import { AwsError } from '@mallee/base';
import type { SiteAnswer, SiteRequest } from '@mallee/gateway/op';
import type { Buckets } from './buckets.ts';
import { errors } from './errors.ts';
import { pageOf, pathOf, redirectBy, type Website } from './rules/website.ts';

/**
 * Answers a reader of a bucket's website, who is always a stranger: pages and folders' indexes, redirects of the site,
 * of its rules and of single objects, and the site's own page for errors. Source: "Hosting a static website using Amazon
 * S3", Amazon S3 User Guide.
 */
export async function serveSite(buckets: Buckets, asked: SiteRequest): Promise<SiteAnswer> {
  const { key, query, here } = asked;
  const bucket = await buckets.find(asked.bucket);
  if (!bucket) throw errors.noSuchBucket(asked.bucket);
  const site = bucket.settings.website;
  if (!site) throw errors.noWebsite(bucket.name);
  const { RedirectAllRequestsTo: all, IndexDocument } = site;
  if (all) {
    const location = `${all.Protocol ?? here.protocol}://${all.HostName}/${pathOf(key)}${query && `?${query}`}`;
    return { redirect: { status: 301, location } };
  }
  const before = redirectBy(site, key, undefined, here);
  if (before) return { redirect: before };
  const { Suffix = '' } = IndexDocument ?? {};
  try {
    return await page(asked, pageOf(key, Suffix));
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 304) throw error;
    return (await index(asked, Suffix, error)) ?? (await failure(asked, site, error));
  }
}

async function page(asked: SiteRequest, key: string): Promise<SiteAnswer> {
  const output = await asked.read(key);
  const location = output.WebsiteRedirectLocation;
  if (typeof location !== 'string') return { output };
  await asked.discard(output);
  return { redirect: { status: 301, location } };
}

/** A folder asked for without its slash is told its right name. */
async function index(asked: SiteRequest, suffix: string, error: AwsError): Promise<SiteAnswer | undefined> {
  const { key } = asked;
  if ((error.status !== 404 && error.status !== 403) || key === '' || key.endsWith('/')) return undefined;
  const there = await asked.read(`${key}/${suffix}`, 'anew').catch(() => undefined);
  if (!there) return undefined;
  await asked.discard(there);
  return { redirect: { status: 302, location: `/${pathOf(key)}/` } };
}

async function failure(asked: SiteRequest, site: Website, error: AwsError): Promise<SiteAnswer> {
  const redirect = redirectBy(site, asked.key, error.status, asked.here);
  if (redirect) return { redirect };
  if (!site.ErrorDocument || error.status >= 500) throw error;
  const output = await asked.read(site.ErrorDocument.Key, 'anew').catch(() => undefined);
  if (!output) throw error;
  return { output, status: error.status };
}
