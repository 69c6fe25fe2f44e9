# frozen_string_literal: true

class DeskwirePanelHooks < Redmine::Hook::ViewListener
  render_on :view_issues_show_description_bottom, :partial => 'deskwire_panel/frame'
end
