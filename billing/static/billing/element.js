// Mounts the payment provider's own fields and sends them off. What is typed there never passes through here.
"use strict";

(() => {
  const form = document.getElementById("billing-card");
  const problem = document.getElementById("billing-card-problem");
  const wait = document.getElementById("billing-card-wait");
  const button = form.querySelector("button");
  const { key, secret, back, language, trouble } = form.dataset;

  const say = (text) => {
    wait.hidden = true;
    problem.textContent = text;
    problem.hidden = !text;
  };
  const fail = () => say(trouble);

  if (!window.Stripe) {
    fail();
    return;
  }
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const stripe = Stripe(key, { locale: language.split("-")[0] });
  const elements = stripe.elements({ clientSecret: secret, appearance: { theme: isDark ? "night" : "stripe" } });
  const fields = elements.create("payment");
  fields.on("ready", () => {
    wait.hidden = true;
    button.disabled = false;
  });
  fields.on("loaderror", fail);
  fields.mount("#billing-card-fields");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say("");
    const confirmParams = { return_url: new URL(back, location.href).href };
    try {
      const { error } = await stripe.confirmSetup({ elements, confirmParams, redirect: "if_required" });
      if (!error) {
        location.assign(back);
        return;
      }
      say(error.message || trouble);
    } catch {
      fail();
    }
    button.disabled = false;
  });
})();
