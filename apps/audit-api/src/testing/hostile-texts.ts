/** What has broken somebody's page. */
export const HOSTILE = [
  '<img src=x onerror="document.title=\'owned\'">',
  '<script>document.title="owned"</script>',
  '"><svg onload=document.title="owned">',
  'javascript:document.title="owned"',
  'user\u202egnp.exe\u2066\u200b',
  `${'long-'.repeat(180)}end`,
  '\u0007\u001b[31mred\u001b[0m',
  '{{constructor.constructor("document.title=1")()}}',
] as const;
