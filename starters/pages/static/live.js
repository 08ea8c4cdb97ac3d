// Shows what others write while this page is open.
const entries = document.getElementById('entries');
const card = document.getElementById('card');

const events = new EventSource(entries.dataset.events);
events.onmessage = ({ data }) => {
  const { name, text } = JSON.parse(data);
  const added = card.content.cloneNode(true);
  added.querySelector('.name').textContent = name;
  added.querySelector('.text').textContent = text;
  entries.prepend(added);
};
// The server has begun anew, or this page was away for too long: what it shows is not what is there.
events.addEventListener('gap', () => location.reload());
// A connection that is left open would keep the browser from having another one.
addEventListener('pagehide', () => events.close());
