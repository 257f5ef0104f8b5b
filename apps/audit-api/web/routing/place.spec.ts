import { parsePlace, subjectOfPki, urlOfPlace, type Place } from './place.js';

const everything = { cluster: '', namespace: '' };

describe('A place in the page', () => {
  it.each<[string, Place]>([
    ['/', { view: 'overview', range: '30d', scope: everything }],
    ['/?range=24h&cluster=prod-eu1&namespace=app1', { view: 'overview', range: '24h', scope: { cluster: 'prod-eu1', namespace: 'app1' } }],
    ['/?q=app1/web-0', { view: 'search', text: 'app1/web-0', scope: everything }],
    ['/?q=%3Cimg%3E+%26x%3D1', { view: 'search', text: '<img> &x=1', scope: everything }],
    ['/?pki=app1/app1-pki&in=prod-eu1', { view: 'story', subject: { of: 'pki', namespace: 'app1', name: 'app1-pki', cluster: 'prod-eu1' }, scope: everything }],
    ['/?pod=app1/web-0&cluster=dev', { view: 'story', subject: { of: 'pod', value: 'app1/web-0' }, scope: { cluster: 'dev', namespace: '' } }],
    ['/?serial=3F:0A', { view: 'story', subject: { of: 'serial', value: '3F:0A' }, scope: everything }],
  ])('has one URL, and is found by it: %s', (url, place) => {
    expect(urlOfPlace(place)).toBe(url);
    expect(parsePlace(url.slice(1))).toEqual(place);
  });

  it.each(['?range=1y', '?pki=', '?pki=app1', '?q=+', '?unknown=1', '?uid='])('is the overview where the URL says nothing else: %s', (query) => {
    expect(parsePlace(query)).toEqual({ view: 'overview', range: '30d', scope: everything });
  });

  it('of a Pki is by its name, and by its uid when no API server would have taken the name', () => {
    expect(subjectOfPki({ namespace: 'a', name: 'b.c', uid: 'u' }, 'dev')).toEqual({ of: 'pki', namespace: 'a', name: 'b.c', cluster: 'dev' });
    expect(subjectOfPki({ namespace: 'a', name: '<b>', uid: 'u' }, undefined)).toEqual({ of: 'uid', value: 'u' });
  });
});
