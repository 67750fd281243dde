// Keeps a half-written report on this machine and says honestly where it is: here only, or with the server. The form works without.
const form = document.getElementById("unit-report");
const status = document.getElementById("draft");

if (form && status) {
  const key = `canhgiac.${location.pathname}`;
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  const rev = form.elements.rev.value;
  const fields = () => [...form.elements].filter((field) => /^[sltu]\./.test(field.name));

  const hour = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  const keep = () => {
    const values = Object.fromEntries(fields().map((field) => [field.name, field.value]));
    try {
      localStorage.setItem(key, JSON.stringify({ rev, values }));
      status.textContent = `Đã lưu trên máy này lúc ${hour()}, chưa gửi lên máy chủ.`;
    } catch {
      status.textContent = "Máy này không lưu được bản nháp. Hãy bấm Lưu để gửi lên máy chủ.";
    }
  };

  // The server has it: what was kept here for an older revision is done with, unless it was never sent.
  const same = kept && fields().every((field) => (kept.values[field.name] ?? field.value) === field.value);
  if (kept && (same || new URLSearchParams(location.search).has("da"))) {
    localStorage.removeItem(key);
  } else if (kept) {
    const box = document.createElement("p");
    box.className = "note row";
    box.append(kept.rev === rev ? "Trên máy này còn phần chưa gửi lên máy chủ." : "Trên máy này còn phần chưa gửi, nhưng báo cáo đã được sửa ở nơi khác. Hãy xem lại trước khi lưu.");
    const button = (words, act) => {
      const one = document.createElement("button");
      one.type = "button";
      one.className = "btn sec small";
      one.textContent = words;
      one.addEventListener("click", () => {
        act();
        box.remove();
      });
      box.append(one);
    };
    button("Lấy lại phần chưa gửi", () => {
      for (const field of fields()) if (field.name in kept.values) field.value = kept.values[field.name];
      status.textContent = "Đã lấy lại. Bấm Lưu để gửi lên máy chủ.";
    });
    button("Bỏ phần đó", () => localStorage.removeItem(key));
    form.before(box);
  }

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 400);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    keep();
    if (!navigator.onLine) {
      event.preventDefault();
      status.textContent = "Mất mạng. Bản nháp vẫn ở trên máy này, chưa gửi. Có mạng hãy bấm lại.";
    }
  });
}
