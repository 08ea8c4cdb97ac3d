// Shows what the server tells: new notes, and how many pages are open.
const { live } = document.currentScript.dataset;
const wall = document.querySelector('#wall');
const people = document.querySelector('#people');
const onBoard = location.pathname === '/';

function show(html) {
  const template = document.createElement('template');
  template.innerHTML = html.trim();
  const note = template.content.firstElementChild;
  if (document.getElementById(note.id)) return;
  note.classList.add('new');
  wall.prepend(note);
}

function listen(wait = 500) {
  const socket = new WebSocket(live);
  socket.onopen = () => {
    wait = 500;
  };
  socket.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    if (news.people !== undefined) people.textContent = news.people;
    if (news.note && onBoard && wall) show(news.note);
  };
  // The server may have been restarted: try again, at growing intervals.
  socket.onclose = () => setTimeout(listen, wait, Math.min(wait * 2, 10_000));
}

listen();
