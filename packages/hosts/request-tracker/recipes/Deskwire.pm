# Goes to RT_SiteConfig.d/ (Debian: /etc/request-tracker5/RT_SiteConfig.d/Deskwire.pm); restart Request Tracker afterwards.
Set($DeskwireUrl, 'https://bridge.example.com/hosts/request-tracker');
# The same as webhookSecret of the host: whsec_ and what `openssl rand -base64 32` prints.
Set($DeskwireSecret, 'whsec_...');
Set($DeskwireUser, 'deskwire');
# Once the folder extension/RT-Extension-Deskwire is among RT's plugins: agents get the panel beside their tickets.
# Plugin('RT::Extension::Deskwire');
# Only if the custom fields have other names than these:
# Set($DeskwireChannelField, 'Channel');
# Set($DeskwirePhoneField, 'Phone');
1;
