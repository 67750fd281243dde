// Seasoning: a button that hands the message to the phone's own share sheet, or copies it. The page works without it.
const box = document.getElementById("share");
if (box) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sec full";
  const canShare = typeof navigator.share === "function";
  button.textContent = canShare ? "Gửi đi" : "Chép lời nhắn";
  button.addEventListener("click", async () => {
    try {
      if (canShare) await navigator.share({ text: box.value });
      else {
        await navigator.clipboard.writeText(box.value);
        button.textContent = "Đã chép";
      }
    } catch {
      box.select();
    }
  });
  box.after(button);
}
