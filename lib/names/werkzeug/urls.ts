/** The names of werkzeug.urls. */

export { iri_to_uri, uri_to_iri } from '../pottle.js';
