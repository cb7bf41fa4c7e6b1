"use strict";
// One slide fills the window; arrows, space and swipes advance. S opens the speaker's window: nobody else sees the notes.
Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false, display: "flex", scrollActivationWidth: null,
  transition: "none", backgroundTransition: "none", controls: false, progress: true, hash: false, help: false,
  pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1,
});

let speaker = null;

function tell() {
  if (!speaker || speaker.closed) return;
  const page = speaker.document, slide = Reveal.getCurrentSlide(), notes = slide.querySelector("aside.notes");
  const heading = page.createElement("h1");
  heading.textContent = `${Reveal.getSlidePastCount() + 1} / ${Reveal.getTotalSlides()}  ${slide.querySelector("h1,h2").textContent}`;
  const lines = [...(notes ? notes.children : [])].map((line) => page.importNode(line, true));
  page.body.replaceChildren(heading, ...lines);
}

function openNotes() {
  speaker = window.open("", "cx-notes", "width=760,height=640");
  if (!speaker) return;
  speaker.document.title = document.title;
  speaker.document.documentElement.lang = document.documentElement.lang;
  speaker.document.body.style.cssText = "font:20px/1.5 sans-serif;max-width:44em;margin:32px auto;padding:0 24px";
  speaker.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[event.key];
    if (step) { event.preventDefault(); step > 0 ? Reveal.next() : Reveal.prev(); }
  };
  tell();
}

Reveal.addKeyBinding({ keyCode: 83, key: "S", description: "Notes" }, openNotes);
Reveal.on("slidechanged", tell);
