import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCredentials, SigningKeys, signRequest, verify } from './index.ts';

test('verification takes little time', () => {
  const signer = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 's'.repeat(40),
    region: 'mallee-1',
    service: 'sts',
  };
  const now = Date.UTC(2026, 0, 1);
  const body = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
  const headers = signRequest(
    {
      method: 'POST',
      host: '127.0.0.1:8773',
      target: '/services/Tokens/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body,
    },
    signer,
    now,
  );
  const request = { method: 'POST', target: '/services/Tokens/', headers };
  const route = { service: 'sts', prefix: '/services/Tokens', bucketFromHost: false };
  const keys = new SigningKeys();
  for (let r = 0; r < 4; r++) {
    const t = process.cpuUsage();
    for (let i = 0; i < 20000; i++) {
      const claim = readCredentials(request, route, body);
      assert(claim !== 'anonymous');
      verify(claim, signer.secretAccessKey, request, { now, route, keys, body });
    }
    const u = process.cpuUsage(t);
    console.log((u.user + u.system) / 20000, 'us');
  }
});
