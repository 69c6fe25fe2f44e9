# frozen_string_literal: true

Redmine::Plugin.register :deskwire_panel do
  name 'Deskwire panel'
  author 'Deskwire'
  description "The agent's panel of Deskwire beside an issue: WhatsApp and SMS"
  version '0.1.0'
  url 'https://github.com/deskwire/deskwire'
  requires_redmine :version_or_higher => '5.0'
  settings :default => { 'url' => '', 'secret' => '', 'phone' => 'Phone', 'channel' => 'Channel' },
           :partial => 'settings/deskwire_panel'

  project_module :issue_tracking do
    permission :use_deskwire_panel, { :deskwire_panel => [:show] }, :require => :member
  end
end

# Listeners are known once they are loaded.
DeskwirePanelHooks
